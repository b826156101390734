import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../src/load/random.ts';
import { constantSchedule, poissonSchedule } from '../../../src/load/schedule.ts';

const start = fc.double({ min: 0, max: 1e16, noNaN: true });
const rate = fc.double({ min: 0.1, max: 5e6, noNaN: true });

test('a constant schedule has its exact rate over any run, whatever was asked before', () => {
  fc.assert(
    fc.property(start, rate, fc.nat(1e9), fc.nat(1e9), (from, ratePerSecond, index, other) => {
      const schedule = constantSchedule(from, ratePerSecond);
      const exact = from + (index * 1e9) / ratePerSecond;
      schedule.intendedAt(other, 0);
      // Two roundings: of the gap and of the sum.
      assert.ok(Math.abs(schedule.intendedAt(index, 0) - exact) <= (exact + 1) * 2 ** -51);
      assert.ok(schedule.intendedAt(index + 1, 0) >= schedule.intendedAt(index, 0));
    }),
  );
});

test('a Poisson schedule rises, has the mean of its rate, and is the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 1, max: 1e6, noNaN: true }), (seed, ratePerSecond) => {
      const count = 20_000;
      const [one, again] = [0, 1].map(() => poissonSchedule(5e12, ratePerSecond, seededRandom(seed)));
      const gaps: number[] = [];
      let before = one!.intendedAt(0, 0);
      assert.equal(before, 5e12);
      for (let index = 1; index <= count; index++) {
        const at = one!.intendedAt(index, 0);
        assert.equal(again!.intendedAt(index, 0), at);
        gaps.push((at - before) * (ratePerSecond / 1e9));
        before = at;
      }
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / count;
      const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / count;
      assert.ok(gaps.every((gap) => gap >= 0));
      // Exponential gaps: mean and deviation are both one gap; 5 standard errors.
      assert.ok(Math.abs(mean - 1) < 5 / Math.sqrt(count), `mean ${mean}`);
      assert.ok(Math.abs(variance - 1) < 0.2, `variance ${variance}`);
    }),
    { numRuns: 20 },
  );
});

test('asking a Poisson schedule for the same record again gives the same time', () => {
  const schedule = poissonSchedule(0, 1_000, seededRandom(1));
  const at = schedule.intendedAt(7, 0);
  assert.equal(schedule.intendedAt(7, 0), at);
});
