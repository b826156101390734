import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

test('a rate that cannot be met is marked, and nothing is lost by it', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    workload: { rate: '4k/s' },
    scenario: { phases: { warmUp: '500ms', measure: '2s', drainMax: '5s' } },
    faults: { capacity: { rate: '2k/s', burst: 50, beyond: 'delay' } },
  });
  const share = trial.achievedPerSecond / trial.offeredPerSecond;
  assert.ok(share > 0.4 && share < 0.6, `achieved ${share} of twice the capacity`);
  assert.ok(trial.backlogSlope > 1_500 && trial.backlogSlope < 2_500, `${trial.backlogSlope}`);
  assert.equal(trial.held, false);
  assert.ok(
    trial.failures.some((failure) => /^only 5\d % of the offered rate/.test(failure)),
    trial.failures.join(),
  );
  assert.equal(code, 4);
  assert.ok(reasons.some((reason) => reason.includes('of the offered 4000/s')));
  assert.equal(trial.integrity.lost, 0);
});

test('the growing lag of one slow reader is seen, and the reader before it is not blamed', async () => {
  const { target, code } = await runOnLoopback({
    scenario: {
      experiment: 'fan-out',
      readers: [1, 2],
      phases: { warmUp: '500ms', measure: '3s', drainMax: '1s' },
    },
    faults: { slowReader: { subscriber: 1, rate: '600/s' } },
  });
  const rung = target.trials.find(({ readers }) => readers === 2)!;
  const slopes = rung.subscribers.map(({ lagSlope }) => lagSlope).sort((a, b) => a - b);
  assert.ok(Math.abs(slopes[0]!) < 100, `slope of the quick reader ${slopes[0]}`);
  assert.ok(slopes[1]! > 350 && slopes[1]! < 700, `slope of the slow reader ${slopes[1]}, at least 400 programmed`);
  assert.match(rung.failures[0]!, /^lag of reader \d grows by \d+ records\/s$/);
  assert.ok(rung.failures.some((failure) => failure.includes('not read by the slowest reader')));
  assert.equal(rung.integrity.lost, 0);
  assert.equal(target.finding?.kind, 'fan-out');
  assert.deepEqual([target.finding.readers.held, target.finding.readers.failed], [1, 2]);
  assert.equal(code, 0);
});

for (const beyond of ['delay', 'refuse'] as const) {
  test(`saturation finds a capacity beyond which the system would ${beyond}, within its bracket`, async () => {
    const { target, code, reasons } = await runOnLoopback({
      scenario: {
        experiment: 'saturation',
        phases: { warmUp: '500ms', measure: '1s', drainMax: '3s' },
        search: {
          startRate: '2k/s',
          maxRate: '4k/s',
          tolerance: '50%',
          probe: '1500ms',
          confirm: '2s',
          latencyAt: ['50%'],
        },
      },
      workload: { ordering: 'none', keys: { skew: 'none' } },
      // The bucket takes what a busy machine sends late and at once.
      faults: { capacity: { rate: '3k/s', burst: 600, beyond } },
    });
    assert.equal(target.finding?.kind, 'saturation');
    const { held, failed } = target.finding.rate;
    assert.ok(held !== null && held <= 3_000 * 1.02, `${held} held`);
    assert.ok(failed !== null && failed >= 3_000 * 0.98, `${failed} failed`);
    assert.ok((failed - held) / failed <= 0.5);
    const [common, ...others] = target.trials.filter(({ purpose }) => purpose === 'common-rate');
    assert.equal(others.length, 0);
    assert.equal(common?.offeredPerSecond, Math.round(target.finding.confirmedPerSecond! / 2));
    assert.ok(common.endToEnd.p50Ms !== null && common.achievedPerSecond > 0.9 * common.offeredPerSecond);
    assert.deepEqual([code, reasons], [0, []]);
  });
}
