import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundDetailOf, fullestWindow } from '../../src/experiments/holds.ts';
import { runOnLoopback } from './run-on-loopback.ts';

/** Four batches of ten records, each on its way for 40 ms: no more than 1,000 records/s. */
function runAt(rate: string) {
  return runOnLoopback({
    workload: { rate, ordering: 'none', keys: { skew: 'none' } },
    scenario: { batching: { records: 10, inFlight: 4 } },
    faults: { acknowledgement: { constant: '40ms' } },
  });
}

test('a window of batches in flight that sets the rate is told, with what to do', async () => {
  const { trial, checks } = await runAt('2k/s');
  const full = fullestWindow(trial)!;
  assert.ok(full > 0.9 && full <= 1, `${full}`);
  assert.ok(trial.achievedPerSecond <= 1_050, `${trial.achievedPerSecond}`);
  assert.match(boundDetailOf(trial), /in-flight window full \d/);
  const advice = checks.find(({ name }) => name === 'achieved ÷ offered')?.advice;
  assert.match(advice ?? '', /raise batching\.inFlight/);
});

test('a window with room is not', async () => {
  const { trial } = await runAt('25/s');
  const full = fullestWindow(trial)!;
  assert.ok(full < 0.5, `${full}`);
  assert.doesNotMatch(boundDetailOf(trial), /in-flight/);
});
