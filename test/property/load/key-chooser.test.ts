import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createKeyChooser, keyText } from '../../../src/load/key-chooser.ts';

const seed = fc.integer();
const producer = fc.nat(100);

function countsOf(skew: 'uniform' | 'zipf', distinct: number, records: number, seeded: number): number[] {
  const chooser = createKeyChooser({ distinct, skew }, seeded, 0);
  const counts = Array.from({ length: distinct }, () => 0);
  for (let sequence = 0; sequence < records; sequence++) counts[chooser.keyIndexOf(sequence)]!++;
  return counts;
}

test('the key of a sequence is the same in every process and whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('uniform', 'zipf', 'round-robin'),
      fc.integer({ min: 1, max: 5_000 }),
      seed,
      producer,
      fc.array(fc.integer({ min: 0, max: 2 ** 48 - 1 }), { minLength: 1 }),
      (skew, distinct, seeded, number, sequences) => {
        const sender = createKeyChooser({ distinct, skew }, seeded, number);
        const reader = createKeyChooser({ distinct, skew }, seeded, number);
        const keys = sequences.map((each) => sender.keyIndexOf(each));
        assert.deepEqual(
          sequences
            .toReversed()
            .map((each) => reader.keyIndexOf(each))
            .toReversed(),
          keys,
        );
        assert.ok(keys.every((key) => Number.isInteger(key) && key >= 0 && key < distinct));
      },
    ),
  );
});

test('uniform keys come equally often', () => {
  fc.assert(
    fc.property(seed, (seeded) => {
      const counts = countsOf('uniform', 50, 50_000, seeded);
      // 1,000 of each expected; 6 standard deviations.
      assert.ok(
        counts.every((count) => Math.abs(count - 1_000) < 190),
        counts.join(),
      );
    }),
    { numRuns: 20 },
  );
});

test('the n-th key of a Zipf choice comes 1 ÷ n as often as the first', () => {
  fc.assert(
    fc.property(seed, (seeded) => {
      const counts = countsOf('zipf', 100, 100_000, seeded);
      const first = 100_000 / Array.from({ length: 100 }, (_, rank) => 1 / (rank + 1)).reduce((a, b) => a + b);
      for (const rank of [1, 2, 3, 10, 50]) {
        const expected = first / rank;
        assert.ok(Math.abs(counts[rank - 1]! - expected) < 6 * Math.sqrt(expected), `${rank}: ${counts[rank - 1]}`);
      }
    }),
    { numRuns: 20 },
  );
});

test('producers do not walk through their keys in step', () => {
  const [one, other] = [0, 1].map((number) => createKeyChooser({ distinct: 1_000, skew: 'uniform' }, 42, number));
  const equal = Array.from({ length: 10_000 }, (_, sequence) => sequence).filter(
    (sequence) => one!.keyIndexOf(sequence) === other!.keyIndexOf(sequence),
  );
  assert.ok(equal.length < 60, `${equal.length} of 10,000 alike, 10 expected`);
});

test('keyless records have no key, and producers share none', () => {
  const chooser = createKeyChooser({ distinct: 7, skew: 'none' }, 1, 0);
  assert.equal(chooser.distinct, 0);
  assert.equal(chooser.keyIndexOf(123), -1);
  assert.notEqual(keyText(1, 11), keyText(11, 1));
});

test('round-robin takes one key after the other', () => {
  const chooser = createKeyChooser({ distinct: 3, skew: 'round-robin' }, 42, 1);
  assert.deepEqual(
    Array.from({ length: 7 }, (_, sequence) => chooser.keyIndexOf(sequence)),
    [0, 1, 2, 0, 1, 2, 0],
  );
});
