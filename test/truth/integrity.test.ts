import assert from 'node:assert/strict';
import { test } from 'node:test';
import { route } from '../../src/adapters/loopback/route.ts';
import { createKeyChooser, keyText } from '../../src/load/key-chooser.ts';
import { runOnLoopback } from './run-on-loopback.ts';

/** Keys, and with them order within a partition, are the same in every run: so are the places of its records. */
const workload = { rate: '10k/s', partitions: 4, keys: { distinct: 8, skew: 'uniform' } } as const;
const seed = 42;

/** Named with producer, partition and sequence, of which the latter is about that of the n-th record to arrive. */
function assertNamed(examples: readonly string[], what: string, nth: number): void {
  const text = examples.find((example) => example.startsWith(`${what}: `)) ?? '';
  const found = /producer 0,.* partition (\d), sequence (\d+)/.exec(text);
  assert.ok(found, `${what} is not named: ${examples.join('; ')}`);
  const [partition, sequence] = [Number(found[1]), Number(found[2])];
  const key = createKeyChooser(workload.keys, seed, 0).keyIndexOf(sequence);
  assert.equal(partition, route(keyText(0, key), workload.partitions), text);
  // Probes come first, and batches of the partitions pass each other.
  assert.ok(Math.abs(sequence - nth) < 6_000, `${text} is not about record ${nth}`);
}

test('one lost, one duplicated and one swapped record among many are found, counted, named and make the run invalid', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    workload,
    scenario: { seed, phases: { warmUp: '500ms', measure: '2s', drainMax: '2500ms' } },
    faults: { drop: [9_001], duplicate: [12_345], swap: [17_000] },
  });
  const { lost, duplicated, reordered, foreign, acknowledged, examples } = trial.integrity;
  assert.equal(acknowledged, 25_000);
  assert.deepEqual({ lost, duplicated, reordered, foreign }, { lost: 1, duplicated: 1, reordered: 1, foreign: 0 });
  assertNamed(examples, 'lost', 9_001);
  assertNamed(examples, 'duplicated', 12_345);
  assertNamed(examples, 'reordered', 17_000);
  assert.equal(code, 4);
  for (const fault of ['lost', 'duplicated', 'reordered']) {
    assert.ok(
      reasons.some((reason) => reason.includes(`1 records ${fault}`)),
      `${fault} is no reason`,
    );
  }
});

test('what is throttled is counted, sent again and arrives exactly once, in order', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    scenario: { resend: { backOffMin: '5ms', backOffMax: '50ms' } },
    faults: { throttle: { share: 0.2, unit: 'batch' } },
  });
  const { scheduled, acknowledged, throttledFirst, resent, gaveUp, refusals } = trial.counts;
  const share = throttledFirst / scheduled;
  assert.ok(share > 0.1 && share < 0.3, `${share} throttled at first, 0.2 programmed`);
  assert.deepEqual([scheduled, acknowledged, gaveUp], [3_000, 3_000, 0]);
  assert.ok(resent >= throttledFirst);
  assert.equal(refusals['throttled Throttled'], resent);
  const { lost, duplicated, reordered, indeterminate } = trial.integrity;
  assert.deepEqual([lost, duplicated, reordered, indeterminate], [0, 0, 0, 0]);
  assert.equal(trial.subscribers[0]!.received, 3_000);
  assert.equal(trial.held, false);
  assert.match(trial.failures[0]!, /of the records throttled at first$/);
  assert.deepEqual([code, reasons], [0, []]);
});
