import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

test('a closed loop has so many batches in flight, never more, and no schedule to be late for', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    workload: { rate: 'closed-loop', keys: { skew: 'none' } },
    scenario: {
      phases: { warmUp: '1s', measure: '3s', drainMax: '5s' },
      batching: { records: 100, linger: '5ms' },
    },
    faults: { acknowledgement: { constant: '500ms' } },
  });
  assert.equal(code, 0, reasons.join('; '));
  assert.equal(trial.offeredPerSecond, 0);
  // 64 batches of 100 records, each back after 500 ms at the earliest: 12,800 a second and never more, but for the
  // batches that come back at the edges of the window.
  assert.ok(trial.achievedPerSecond <= (12_800 * 3 + 6_400) / 3, `${trial.achievedPerSecond}/s`);
  assert.ok(trial.achievedPerSecond >= 6_400, `${trial.achievedPerSecond}/s`);
  assert.ok(trial.service.minMs! >= 499, `${trial.service.minMs} ms`);
  assert.ok(trial.response.p50Ms! >= trial.service.minMs!);
  // What was due entered at once: the batcher fills only what can be sent next.
  assert.equal(trial.counts.scheduled, trial.counts.acknowledged);
  assert.equal(trial.slip.p50Ms! <= 0.01, true, `slip ${trial.slip.p50Ms} ms`);
});
