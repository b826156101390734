import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateValue } from '../../../src/gate/gate-value.ts';
import { shownMetrics } from '../../../src/gate/shown-metric.ts';
import { steadyTrial } from '../../golden/sample-trials.ts';

const made = steadyTrial(3);
const withSamples = (count: number) => ({ ...made, response: { ...made.response, count, p99Ms: 6, p999Ms: 7 } });

for (const [name, fewest, value] of [
  ['response.p50', 200, made.response.p50Ms],
  ['response.p90', 1_000, made.response.p90Ms],
  ['response.p99', 10_000, 6],
  ['response.p999', 100_000, 7],
] as const) {
  test(`a gate looks at ${name} from ${fewest} samples on`, () => {
    assert.equal(gateValue(name, withSamples(fewest)), value);
    assert.equal(gateValue(name, withSamples(fewest - 1)), null);
  });
}

test('what is no percentile of the whole run needs no such number', () => {
  const few = { ...withSamples(5), windowedP99: { responseMs: 8, endToEndMs: null } };
  assert.equal(gateValue('response.windowedP99', few), 8);
  assert.equal(gateValue('response.max', few), few.response.maxMs);
  assert.equal(gateValue('throughput', few), few.achievedPerSecond);
  assert.throws(() => gateValue('response.p42', few), /no metric is called response\.p42/);
});

test('the tails that are shown are those of enough samples', () => {
  const p99 = shownMetrics.find(({ name }) => name === 'response.p99')!;
  assert.equal(p99.of(withSamples(10_000)), 6);
  assert.equal(p99.of(withSamples(9_999)), null);
});
