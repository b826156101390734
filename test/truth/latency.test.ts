import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

/** Time the harness's own batching adds at most, and what a busy machine may add to a timer. */
const lingerMs = 5;
const slackMs = 25;

function assertBetween(value: number | null, least: number, most: number, what: string): void {
  assert.ok(value !== null && value >= least && value <= most, `${what}: ${value}, expected ${least} to ${most}`);
}

test('a programmed latency distribution is reproduced', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    workload: { ordering: 'none', keys: { skew: 'none' } },
    faults: {
      acknowledgement: {
        quantiles: [
          [0, '20ms'],
          [0.5, '40ms'],
          [0.9, '120ms'],
          [1, '300ms'],
        ],
      },
    },
  });
  const { service, response } = trial;
  assert.deepEqual(reasons, []);
  assert.equal(code, 0);
  assertBetween(service.minMs, 19.9, 20 + slackMs, 'least service');
  assertBetween(service.p50Ms, 36, 44 + slackMs, 'p50 service');
  assertBetween(service.p90Ms, 100, 150, 'p90 service');
  assertBetween(service.maxMs, 250, 301 + 10 * slackMs, 'greatest service');
  assertBetween(response.p50Ms, 36, 44 + lingerMs + slackMs, 'p50 response');
  assertBetween(response.p90Ms, 100, 150 + lingerMs, 'p90 response');
  assert.equal(service.count, trial.counts.scheduled);
  assert.equal(response.count, trial.counts.scheduled);
});

test('a stall of a second shows in what runs from the intended time, not in the service', async () => {
  const { trial } = await runOnLoopback({
    workload: { rate: '4k/s', partitions: 4 },
    // Many small batches: a percentile is only printed with ten of them beyond it.
    scenario: { batching: { records: 8 } },
    faults: { stall: { after: '2s', length: '1s' } },
  });
  const { service, response, endToEnd, counts, seconds } = trial;
  assertBetween(service.p50Ms, 0, 100, 'p50 service');
  assertBetween(service.p99Ms, 0, 500, 'p99 service');
  // A third of the records were due while nothing left: they waited evenly between 0 and 1 s.
  assertBetween(response.p90Ms, 500, 1_200, 'p90 response');
  assertBetween(response.p99Ms, 850, 1_500, 'p99 response');
  assertBetween(endToEnd.p99Ms, 850, 1_500, 'p99 end to end');
  assertBetween(response.maxMs, 950, 2_000, 'greatest response');
  assertBetween(endToEnd.maxMs, 950, 2_000, 'greatest end to end');
  assert.equal(counts.scheduled, 12_000);
  assert.equal(counts.acknowledged, 12_000);
  // Where a second begins within the stall is chance, and with it whether its p99 has ten batches beyond: its maximum has not.
  assert.ok(seconds.some(({ maxMs }) => (maxMs ?? 0) > 950));
});
