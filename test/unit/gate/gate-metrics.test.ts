import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Gated, gatedMetrics } from '../../../src/gate/gate-metrics.ts';
import { quotaBreaches } from '../../../src/gate/quota-bound.ts';
import type { Result } from '../../../src/result/result-schema.ts';
import { perSecond } from '../../../src/units/rate.ts';

const gate: Gated['gate'] = { p50: 0.1, p99: 0.2, throughput: 0.05, own: [], pairs: 6, secondLookPairs: 10 };
const namesOf = (rate: number, changed: Partial<Gated['gate']> = {}): string[] =>
  gatedMetrics({ gate: { ...gate, ...changed }, workload: { rate: perSecond(rate) } }).map(({ name }) => name);

test('a rate has latencies to compare, a closed loop its throughput, and what is off is left out', () => {
  assert.deepEqual(namesOf(500, { p99: 'off' }), ['endToEnd.p50', 'response.p50']);
  assert.deepEqual(namesOf(500, { throughput: 'off', p50: 'off' }), ['endToEnd.windowedP99', 'response.windowedP99']);
  assert.deepEqual(namesOf(0), ['throughput']);
  assert.deepEqual(namesOf(0, { throughput: 'off' }), []);
});

test('a metric knows whether its limit is the scenario’s own', () => {
  const own = gatedMetrics({ gate: { ...gate, own: ['p99'] }, workload: { rate: perSecond(500) } });
  assert.deepEqual(
    own.filter(({ isOwnLimit }) => isOwnLimit).map(({ name }) => name),
    ['endToEnd.windowedP99', 'response.windowedP99'],
  );
});

test('a closed loop that was throttled by quotas is not valid; elsewhere a refusal is what is compared', () => {
  const trials = [3, 0, 5].map((throttledFirst) => ({ counts: { throttledFirst } }));
  const targets = ['with', 'without'].map((label) => ({ label, trials }));
  const result = { scenarios: [{ name: 'load', targets }] } as unknown as Result;
  const [breach, ...others] = quotaBreaches('candidate', result, ['with']);
  assert.deepEqual(others, []);
  assert.equal(breach?.target, 'with');
  assert.equal(breach.kind, 'invalid');
  assert.match(breach.text, /throttled in 2 of 3 repetitions: a closed loop measures the quota/);
});
