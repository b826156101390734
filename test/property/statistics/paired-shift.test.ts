import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pairedShift } from '../../../src/statistics/paired-shift.ts';
import { signedRankCriticalValue, signedRankProbability } from '../../../src/statistics/signed-rank.ts';

const differences = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 16 });

test('turning every sign turns the estimate and swaps the bounds', () => {
  fc.assert(
    fc.property(differences, (values) => {
      const there = pairedShift(values, 0.05);
      const back = pairedShift(
        values.map((value) => -value),
        0.05,
      );
      assert.ok(there.estimate + back.estimate === 0 && there.lower + back.upper === 0);
    }),
  );
});

test('moving every difference moves the estimate and both bounds by as much', () => {
  fc.assert(
    fc.property(differences, fc.integer({ min: -500, max: 500 }), (values, by) => {
      const before = pairedShift(values, 0.05);
      const after = pairedShift(
        values.map((value) => value + by),
        0.05,
      );
      assert.deepEqual(
        [after.estimate, after.lower, after.upper],
        [before.estimate + by, before.lower + by, before.upper + by],
      );
    }),
  );
});

test('the lower bound is above zero exactly where the test refuses', () => {
  // Without ties and zeros: distinct sizes.
  const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 5, maxLength: 14 });
  fc.assert(
    fc.property(distinct, fc.infiniteStream(fc.boolean()), (sizes, signs) => {
      const values = sizes.map((size) => (signs.next().value === true ? size : -size));
      assert.equal(pairedShift(values, 0.05).lower > 0, signedRankProbability(values) <= 0.05);
    }),
  );
});

test('chance reaches the critical value no oftener than the level says', () => {
  for (const [count, alpha] of [
    [6, 0.05],
    [10, 0.05],
    [16, 0.01],
  ] as const) {
    const trials = 20_000;
    const random = linearCongruence(count);
    let refused = 0;
    for (let trial = 0; trial < trials; trial++) {
      const values = Array.from({ length: count }, () => random() - 0.5);
      if (pairedShift(values, alpha).lower > 0) refused++;
    }
    const margin = 4 * Math.sqrt((alpha * (1 - alpha)) / trials);
    assert.ok(refused / trials <= alpha + margin, `${count} pairs at ${alpha}: ${refused / trials}`);
    assert.ok(refused / trials >= alpha / 2, `${count} pairs at ${alpha}: ${refused / trials} is suspiciously rare`);
    assert.ok(signedRankCriticalValue(count, alpha) !== undefined);
  }
});

/** A seeded uniform generator (Numerical Recipes' constants): good enough for signs and sizes. */
function linearCongruence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
