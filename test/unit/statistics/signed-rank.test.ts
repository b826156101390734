import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairedShift } from '../../../src/statistics/paired-shift.ts';
import { signedRankCriticalValue, signedRankProbability } from '../../../src/statistics/signed-rank.ts';

/** count, alpha, smallest c with P(T⁺ ≥ c) ≤ alpha: the published tables of the signed-rank sum. */
const criticalValues: readonly (readonly [number, number, number | undefined])[] = [
  [5, 0.05, 15],
  [6, 0.05, 19],
  [6, 0.025, 21],
  [6, 0.01, undefined],
  [8, 0.05, 31],
  [8, 0.01, 35],
  [10, 0.05, 45],
  [10, 0.01, 50],
  [10, 0.005, 52],
  [16, 0.05, 101],
  [16, 0.01, 113],
  [16, 0.005, 117],
  [16, 0.003125, 120],
];

for (const [count, alpha, critical] of criticalValues) {
  test(`${count} differences at level ${alpha}`, () => assert.equal(signedRankCriticalValue(count, alpha), critical));
}

const worked = [0.12, 0.05, 0.2, -0.01, 0.09, 0.15];

test('the estimate, bounds and probability of a worked example', () => {
  const { estimate, lower, upper, pairs } = pairedShift(worked, 0.05);
  assert.ok(Math.abs(estimate - 0.1) < 1e-12, `${estimate}`);
  assert.ok(Math.abs(lower - 0.04) < 1e-12, `${lower}`);
  assert.ok(Math.abs(upper - 0.16) < 1e-12, `${upper}`);
  assert.equal(pairs, 6);
  assert.equal(signedRankProbability(worked), 2 / 64);
});

test('too few pairs bound nothing', () => {
  assert.deepEqual(pairedShift([1, 2, 3], 0.05), { estimate: 2, lower: -Infinity, upper: Infinity, pairs: 3 });
});

test('equal sizes share their mean rank and zeros are left out', () => {
  // Ranks 1.5, 1.5, 3: of the 8 signs, + + + (6) and the one sum of 4.5 twice reach 4.5.
  assert.equal(signedRankProbability([1, -1, 2]), 3 / 8);
  assert.equal(signedRankProbability([0, 1, -1, 2, 0]), 3 / 8);
  assert.equal(signedRankProbability([0, 0]), 1);
  assert.equal(signedRankProbability([]), 1);
});
