import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectableEffect, pairsToDetect } from '../../../src/statistics/detectable-effect.ts';
import { studentQuantile } from '../../../src/statistics/student-t.ts';

/** probability, degrees of freedom, quantile: printed tables, three decimals. */
const table = [
  [0.95, 1, 6.314],
  [0.95, 2, 2.92],
  [0.95, 5, 2.015],
  [0.975, 10, 2.228],
  [0.99, 9, 2.821],
  [0.975, 30, 2.042],
  [0.8, 5, 0.92],
  [0.05, 5, -2.015],
  [0.5, 7, 0],
] as const;

for (const [probability, degrees, quantile] of table) {
  test(`t at ${probability} with ${degrees} degrees of freedom`, () => {
    assert.ok(Math.abs(studentQuantile(probability, degrees) - quantile) < 0.0006);
  });
}

test('a probability or degrees outside their range are refused', () => {
  assert.throws(() => studentQuantile(1, 5), RangeError);
  assert.throws(() => studentQuantile(0, 5), RangeError);
  assert.throws(() => studentQuantile(0.9, 0), RangeError);
  assert.throws(() => studentQuantile(0.9, 1.5), RangeError);
});

test('the smallest effect that can be seen shrinks with pairs and grows with noise', () => {
  const percent = (deviation: number): number[] =>
    [3, 5, 6, 10, 16, 30].map((pairs) => Math.round(detectableEffect(deviation, pairs) * 100));
  assert.deepEqual(percent(0.05), [12, 7, 6, 4, 3, 2]);
  assert.deepEqual(percent(0.1), [26, 15, 13, 9, 7, 5]);
  assert.deepEqual(percent(0.2), [58, 32, 27, 19, 14, 10]);
  assert.equal(detectableEffect(0.1, 1), Infinity);
});

test('the fewest pairs for an effect are the first that see it', () => {
  const pairs = pairsToDetect(0.1, 0.1)!;
  assert.ok(detectableEffect(0.1, pairs) <= 0.1 && detectableEffect(0.1, pairs - 1) > 0.1);
  assert.equal(pairsToDetect(0.0001, 1, 100), undefined);
});
