import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lagSlope, type LagSample } from '../../../src/experiments/lag.ts';

/** Samples each 250 ms over so many seconds. */
function sampled(seconds: number, lagAt: (second: number) => number, from = 1_000.1): LagSample[] {
  return Array.from({ length: seconds * 4 + 1 }, (_, index) => ({
    atSeconds: from + index / 4,
    lag: lagAt(index / 4),
  }));
}

test('the saw-tooth of a polling reader has no slope, wherever its teeth begin', () => {
  for (const offset of [0, 0.1, 0.33, 0.9]) {
    for (const period of [1, 2]) {
      const tooth = (second: number): number => 1_000 * ((second + offset) % period);
      const { slope } = lagSlope(sampled(20, tooth), period);
      assert.ok(Math.abs(slope) < 1e-6, `slope ${slope} of a tooth of ${period} s from ${offset}`);
    }
  }
});

test('growth under a saw-tooth is found', () => {
  const tooth = (second: number): number => 1_000 * ((second + 0.3) % 1) + 25 * second;
  const { slope, error } = lagSlope(sampled(20, tooth), 1);
  assert.ok(Math.abs(slope - 25) < 0.01 && error < 1, `${slope} ± ${error}`);
});

test('a lag that stays or falls does not grow', () => {
  assert.ok(
    Math.abs(
      lagSlope(
        sampled(10, () => 500),
        1,
      ).slope,
    ) < 1e-9,
  );
  assert.ok(
    lagSlope(
      sampled(10, (second) => 5_000 - 100 * second),
      1,
    ).slope < -99,
  );
});

test('an unfinished period at the end counts for nothing', () => {
  const samples = sampled(5, () => 0);
  const torn = [...samples, { atSeconds: samples.at(-1)!.atSeconds + 0.25, lag: 1e6 }];
  assert.equal(lagSlope(torn, 1).slope, 0);
});

test('fewer than three periods are no evidence of growth: no line through them is out of the ordinary', () => {
  for (const seconds of [0, 1, 2]) {
    const { slope, error } = lagSlope(
      sampled(seconds, (second) => 14 * second),
      1,
    );
    assert.ok(slope <= 2 * error, `${slope} ± ${error} from ${seconds} s`);
  }
  assert.deepEqual(lagSlope([], 1), { slope: 0, error: 0 });
});
