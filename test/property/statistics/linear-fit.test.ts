import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../src/load/random.ts';
import { fitLine } from '../../../src/statistics/linear-fit.ts';

const coordinate = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 60 });

function near(actual: number, expected: number, scale = 1): void {
  const allowed = 1e-6 * (Math.abs(expected) + scale);
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not ${expected}`);
}

/** Whole numbers, so that a straight line through them is exact. */
test('a line is found whatever its slope, without error', () => {
  const whole = fc.integer({ min: -1_000, max: 1_000 });
  const places = fc.uniqueArray(whole, { minLength: 3, maxLength: 50 });
  fc.assert(
    fc.property(places, whole, whole, (x, slope, intercept) => {
      const fit = fitLine(
        x,
        x.map((value) => intercept + slope * value),
      );
      near(fit.slope, slope);
      near(fit.intercept, intercept, 1_000);
      near(fit.slopeError, 0);
    }),
  );
});

test('no other line fits better', () => {
  const squares = (all: readonly (readonly [number, number])[], slope: number, intercept: number): number =>
    all.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  fc.assert(
    fc.property(points, fc.double({ min: -1, max: 1, noNaN: true }), coordinate, (all, tilt, lift) => {
      fc.pre(Math.max(...all.map(([x]) => x)) - Math.min(...all.map(([x]) => x)) > 1e-3);
      const { slope, intercept, slopeError } = fitLine(
        all.map(([x]) => x),
        all.map(([, y]) => y),
      );
      const best = squares(all, slope, intercept);
      assert.ok(best <= squares(all, slope + tilt, intercept + lift) * (1 + 1e-9) + 1e-3);
      assert.ok(Number.isFinite(slopeError) && slopeError >= 0);
    }),
  );
});

test('of lines in independent noise two errors cover the true slope nearly always', () => {
  const random = seededRandom(7);
  const noise = (): number => random() + random() + random() + random() - 2;
  const x = Array.from({ length: 30 }, (_, index) => index);
  const covered = Array.from({ length: 500 }, () => {
    const { slope, slopeError } = fitLine(
      x,
      x.map((value) => 2 * value + noise()),
    );
    return Math.abs(slope - 2) <= 2 * slopeError;
  }).filter(Boolean).length;
  assert.ok(covered >= 0.92 * 500, `${covered} of 500`);
});
