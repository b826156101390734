import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitLine } from '../../../src/statistics/linear-fit.ts';

test('the slope, its error and the intercept are those of a worked example', () => {
  // Residuals −1, 1, 1, −1, −1, 1, 1, −1 have no positive lag-1 correlation: the textbook error holds.
  const x = [0, 1, 2, 3, 4, 5, 6, 7];
  const residuals = [-1, 1, 1, -1, -1, 1, 1, -1];
  const { slope, intercept, slopeError } = fitLine(
    x,
    x.map((value, index) => 5 + 3 * value + residuals[index]!),
  );
  assert.ok(Math.abs(slope - 3) < 1e-12);
  assert.ok(Math.abs(intercept - 5) < 1e-12);
  assert.ok(Math.abs(slopeError - Math.sqrt(8 / 6 / 42)) < 1e-12, `${slopeError}`);
});

test('residuals that follow each other are weaker evidence than the same ones shuffled', () => {
  const x = Array.from({ length: 40 }, (_, index) => index);
  const wave = x.map((value) => Math.sin(value / 4));
  const shuffled = x.map((value) => wave[(value * 17) % 40]!);
  assert.ok(fitLine(x, wave).slopeError > 2 * fitLine(x, shuffled).slopeError);
});

test('too few points, or all at one place, have no slope', () => {
  assert.deepEqual(fitLine([], []), { slope: 0, intercept: 0, slopeError: 0 });
  assert.deepEqual(fitLine([3], [7]), { slope: 0, intercept: 7, slopeError: 0 });
  assert.deepEqual(fitLine([2, 2, 2], [1, 2, 3]), { slope: 0, intercept: 2, slopeError: 0 });
  assert.deepEqual(fitLine([0, 2], [1, 5]), { slope: 2, intercept: 1, slopeError: 0 });
});
