import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLook, type Pair, secondLook } from '../../../src/gate/decide.ts';
import type { GatedMetric } from '../../../src/gate/gated-metric.ts';

const p99: GatedMetric = {
  name: 'p99',
  title: 'p99',
  unit: 'ms',
  better: 'lower',
  smallestChange: 0.2,
  smallestDifference: 1,
};
const throughput: GatedMetric = {
  name: 'throughput',
  title: 'throughput',
  unit: '/s',
  better: 'higher',
  smallestChange: 0.05,
  smallestDifference: 0,
};

/** Pairs whose candidate is the baseline times each factor. */
function pairs(factors: readonly number[], baseline = 10): Pair[] {
  return factors.map((factor) => ({ baseline, candidate: baseline * factor }));
}

test('equal sides pass', () => {
  assert.equal(firstLook(p99, pairs([1, 1.01, 0.99, 1.02, 0.98, 1])).verdict, 'pass');
});

test('a change beyond the limit is only suspected at the first look, and confirmed at the second', () => {
  const worse = [1.5, 1.4, 1.6, 1.45, 1.55, 1.5];
  assert.equal(firstLook(p99, pairs(worse)).verdict, 'suspect');
  const more = [...worse, 1.5, 1.4, 1.6, 1.5, 1.5, 1.4, 1.6, 1.5, 1.45, 1.55];
  const { verdict, estimate, lower } = secondLook(p99, pairs(more), 4);
  assert.equal(verdict, 'regressed');
  assert.ok(lower > Math.log(1.39) && Math.abs(estimate - Math.log(1.5)) < 0.02);
});

test('what looked worse and was chance is not confirmed', () => {
  const chance = [1.5, 1.4, 1.6, 1.45, 1.55, 1.5, 0.9, 1.1, 1, 0.95, 1.05, 1, 0.9, 1.1, 1, 1];
  assert.equal(secondLook(p99, pairs(chance), 4).verdict, 'not-confirmed');
});

test('a relative change that is small in milliseconds never fails', () => {
  assert.equal(firstLook(p99, pairs([1.5, 1.4, 1.6, 1.45, 1.55, 1.5], 1)).verdict, 'below-limit');
  assert.equal(secondLook(p99, pairs(Array<number>(16).fill(1.5), 1), 1).verdict, 'not-confirmed');
});

test('slower by less than the limit is told apart from noise', () => {
  assert.equal(firstLook(p99, pairs([1.1, 1.12, 1.08, 1.25, 1.11, 1.3])).verdict, 'below-limit');
  assert.equal(firstLook(p99, pairs([1.5, 0.6, 1.3, 0.7, 1.6, 0.8])).verdict, 'inconclusive');
});

test('better is better in the metric’s own direction', () => {
  assert.equal(firstLook(p99, pairs([0.5, 0.55, 0.45, 0.5, 0.6, 0.5])).verdict, 'improved');
  assert.equal(firstLook(throughput, pairs([1.2, 1.25, 1.15, 1.2, 1.3, 1.2])).verdict, 'improved');
  assert.equal(firstLook(throughput, pairs([0.8, 0.85, 0.75, 0.8, 0.7, 0.8])).verdict, 'suspect');
});

test('an improvement that is small in milliseconds is none', () => {
  assert.equal(firstLook(p99, pairs([0.5, 0.55, 0.45, 0.5, 0.6, 0.5], 1)).verdict, 'pass');
});

test('more comparisons ask for more evidence', () => {
  // 13 of 16 worse, the others a little better: enough for one comparison, not for a thousand.
  const mixed = [1.3, 1.2, 1.4, 1.25, 1.35, 1.3, 1.2, 1.4, 1.3, 1.25, 1.3, 1.2, 0.99, 0.98, 0.97, 1.3];
  assert.equal(secondLook(p99, pairs(mixed), 1).verdict, 'regressed');
  assert.equal(secondLook(p99, pairs(mixed), 1000).verdict, 'not-confirmed');
});
