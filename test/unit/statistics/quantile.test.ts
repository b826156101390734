import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile } from '../../../src/statistics/quantile.ts';
import { mean, standardDeviation } from '../../../src/statistics/spread.ts';

test('quantiles lie on straight lines between the sorted values', () => {
  const values = [4, 1, 3, 2];
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 1), 4);
  assert.equal(quantile(values, 0.25), 1.75);
  assert.equal(median(values), 2.5);
  assert.equal(median([5]), 5);
  assert.deepEqual(values, [4, 1, 3, 2], 'the values are left as they were');
});

test('an infinite neighbour spoils no value that lies exactly on another', () => {
  assert.equal(median([1, 2, Infinity]), 2);
  assert.equal(median([1, Infinity, Infinity]), Infinity);
});

test('mean and standard deviation of a sample', () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.equal(standardDeviation([1, 2, 6]), Math.sqrt(7));
  assert.ok(Number.isNaN(standardDeviation([1])));
  assert.ok(Number.isNaN(median([])) && Number.isNaN(mean([])));
});
