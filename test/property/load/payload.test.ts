import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { envelopeBytes, recordMagic, magicOf, sequenceOf } from '../../../src/load/envelope.ts';
import { createPayloads, type PayloadRules } from '../../../src/load/payload.ts';
import { Slot } from '../../../src/load/slot.ts';
import { keyAllowance, type SlotShape } from '../../../src/load/slot-shape.ts';
import { meanSize } from '../../../src/scenario/record-sizes.ts';
import { bytes } from '../../../src/units/size.ts';

const point = (share: number, size: number) => ({ share, bytes: bytes(size) });
const range: PayloadRules = { sizes: [point(0, 100), point(1, 300)] };
const jump: PayloadRules = { sizes: [point(0, 64), point(0.9, 64), point(0.9, 900), point(1, 1_000)] };
const texts = ['{"short":1}', `{"long":"${'ä'.repeat(90)}"}`, '{}'];
const written: PayloadRules = { payload: { file: 'texts.jsonl', digest: 'feed', texts } };
const rules = fc.constantFrom(range, jump, written);

function shapeOf(chosen: PayloadRules, batchBytes = 2_000, capacity = 12): SlotShape {
  const varying = createPayloads(chosen, 7, 1, batchBytes)!;
  const rest = { runId: 9, producer: 1, seed: 1, compressibility: 0, keys: [] };
  return { recordBytes: varying.largestBytes, varying, capacity, ...rest };
}

/** Fills a slot from a sequence on; the first that does not fit is handed back. */
function fill(slot: Slot, first: number): number {
  let sequence = first;
  for (; slot.fits(sequence); sequence++) slot.append(sequence, sequence, sequence, -1);
  return sequence;
}

function assertValues(slot: Slot, sequences: readonly number[], { varying }: SlotShape): void {
  assert.equal(slot.count, sequences.length);
  sequences.forEach((sequence, index) => {
    const value = slot.valueAt(index);
    assert.deepEqual(slot.values.subarray(slot.ends[index - 1] ?? 0, slot.ends[index]), value);
    assert.deepEqual([magicOf(value), sequenceOf(value)], [recordMagic, sequence]);
    assert.equal(value.length, varying!.bytesOf(sequence));
    assert.equal(slot.bytesAt(index), value.length);
  });
}

test('values lie back to back, each of its own size, within what a batch may count', () => {
  fc.assert(
    fc.property(rules, fc.nat(1e6), fc.integer({ min: 1_100, max: 5_000 }), (chosen, first, batchBytes) => {
      const shape = shapeOf(chosen, batchBytes);
      const slot = new Slot(shape);
      const next = fill(slot, first);
      const sequences = Array.from({ length: next - first }, (_, index) => first + index);
      assertValues(slot, sequences, shape);
      const counted = slot.ends[slot.count - 1]! + slot.count * keyAllowance;
      assert.ok(counted <= batchBytes, `${counted}`);
      const more = shape.varying!.bytesOf(next) + keyAllowance;
      assert.ok(slot.count === shape.capacity || counted + more > batchBytes, 'there was room for one more');
    }),
  );
});

test('what is sent again is the same, wherever it lies in the batch', () => {
  fc.assert(
    fc.property(rules, fc.nat(1e6), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (chosen, first, kept) => {
      const shape = shapeOf(chosen);
      const slot = new Slot(shape);
      fill(slot, first);
      slot.handOver(1);
      const before = Array.from({ length: slot.count }, (_, index) => Buffer.from(slot.valueAt(index)));
      const indexes = before.flatMap((_, index) => (kept[index] === true ? [index] : []));
      slot.keep(indexes);
      slot.handOver(1);
      indexes.forEach((from, to) => {
        assert.equal(slot.valueAt(to).length, before[from]!.length);
        if (chosen.payload) assert.deepEqual(slot.valueAt(to), before[from]);
      });
      slot.clear();
      assertValues(slot, [], shape);
      const end = fill(slot, first + 50);
      assertValues(
        slot,
        Array.from({ length: end - first - 50 }, (_, index) => first + 50 + index),
        shape,
      );
    }),
  );
});

test('a record larger than a batch should be still finds room in an empty one', () => {
  const shape = shapeOf({ sizes: [point(0, 5_000), point(1, 6_000)] }, 1_000);
  const slot = new Slot(shape);
  assert.ok(slot.fits(0));
  slot.append(0, 0, 0, -1);
  assert.ok(slot.full && !slot.fits(1));
  assertValues(slot, [0], shape);
});

for (const [name, chosen, mean] of [
  ['a range', range, 200],
  ['a jump', jump, meanSize(jump.sizes!)],
] as const) {
  test(`the sizes of ${name} have the shares that were asked for`, () => {
    const { bytesOf, smallestBytes, largestBytes } = createPayloads(chosen, 42, 0, 1e6)!;
    const seen = Array.from({ length: 20_000 }, (_, sequence) => bytesOf(sequence));
    assert.ok(seen.every((size) => size >= smallestBytes && size <= largestBytes));
    const average = seen.reduce((sum, size) => sum + size, 0) / seen.length;
    assert.ok(Math.abs(average / mean - 1) < 0.02, `${average} instead of ${mean}`);
    if (chosen === range) return;
    const small = seen.filter((size) => size === 64).length / seen.length;
    assert.ok(Math.abs(small - 0.9) < 0.01, `${small}`);
  });
}

test('every text of a file is carried, all about equally often', () => {
  const { bytesOf, write } = createPayloads(written, 42, 0, 1e6)!;
  const counts = new Map<string, number>();
  const value = Buffer.alloc(1_000);
  for (let sequence = 0; sequence < 9_000; sequence++) {
    write!(sequence, value, envelopeBytes);
    const text = value.toString('utf8', envelopeBytes, bytesOf(sequence));
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), texts.toSorted());
  for (const count of counts.values()) assert.ok(count > 2_800 && count < 3_200, `${count}`);
});

test('large records belong to no key in particular, whatever the seed', () => {
  for (const seed of [0, 42]) {
    const { bytesOf } = createPayloads(range, seed, 0, 1e6)!;
    const sums = [0, 0];
    for (let sequence = 0; sequence < 10_000; sequence++) sums[sequence % 2]! += bytesOf(sequence);
    assert.ok(Math.abs(sums[0]! / sums[1]! - 1) < 0.03, sums.join());
  }
});

test('filler of varying sizes is as compressible as was asked for, wherever a value begins', () => {
  for (const compressibility of [0, 0.5, 1]) {
    const slot = new Slot({ ...shapeOf(range, 200_000, 1_000), compressibility });
    const share = deflateRawSync(slot.values).length / slot.values.length;
    assert.ok(Math.abs(share - (1 - compressibility)) < 0.1, `${compressibility}: ${share} left`);
  }
});
