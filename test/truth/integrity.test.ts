import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

/** The sequence of the n-th record to arrive: probes come first, one at least and few. */
function assertNth(text: string | undefined, nth: number): void {
  const sequence = Number(/sequence (\d+)/.exec(text ?? '')?.[1]);
  assert.ok(sequence <= nth - 2 && sequence >= nth - 8, `${text} is not record ${nth}`);
}

test('one lost, one duplicated and one swapped record among many are found, counted, named and make the run invalid', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    workload: { rate: '10k/s' },
    scenario: { phases: { warmUp: '500ms', measure: '2s', drainMax: '2500ms' } },
    faults: { drop: [9_001], duplicate: [12_345], swap: [17_000] },
  });
  const { lost, duplicated, reordered, foreign, acknowledged, examples } = trial.integrity;
  assert.equal(acknowledged, 25_000);
  assert.deepEqual({ lost, duplicated, reordered, foreign }, { lost: 1, duplicated: 1, reordered: 1, foreign: 0 });
  assertNth(
    examples.find((example) => example.startsWith('lost: ')),
    9_001,
  );
  assertNth(
    examples.find((example) => example.startsWith('duplicated: ')),
    12_345,
  );
  assert.ok(examples.some((example) => /^reordered: .* after \d+$/.test(example)));
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
