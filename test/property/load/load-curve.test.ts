import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LoadCurve } from '../../../src/load/load-curve.ts';
import { seededRandom } from '../../../src/load/random.ts';
import { constantSchedule, shapedPoissonSchedule, shapedSchedule } from '../../../src/load/schedule.ts';
import type { RatePiece } from '../../../src/scenario/load-shape.ts';

const rate = fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 5_000, noNaN: true }));
const piece = fc.record({ seconds: fc.double({ min: 0.01, max: 5, noNaN: true }), from: rate, to: rate });
const shape = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .filter((pieces) => pieces.some(({ from, to }) => from + to > 0));

const lengthOf = (pieces: readonly RatePiece[]): number => pieces.reduce((sum, { seconds }) => sum + seconds, 0);
const recordsOf = (pieces: readonly RatePiece[]): number =>
  pieces.reduce((sum, { seconds, from, to }) => sum + (seconds * (from + to)) / 2, 0);

test('records of a shape come in order, never early, and the integral at their time is their number', () => {
  fc.assert(
    fc.property(shape, (pieces) => {
      const curve = new LoadCurve(pieces);
      const total = recordsOf(pieces);
      let before = 0;
      for (let index = 0; index < total; index += Math.max(1, Math.floor(total / 500))) {
        const at = curve.secondsAt(index);
        assert.ok(at >= before, `${index} at ${at} after ${before}`);
        // A flat end of a ramp turns the last digit of a count into many of a time, so counts are compared.
        assert.ok(Math.abs(curve.countAt(at) - index) <= 1e-6 * (1 + index), `${index}: ${curve.countAt(at)}`);
        before = at;
      }
    }),
  );
});

test('a shape offers its integral, exact to one record, whatever was asked before', () => {
  fc.assert(
    fc.property(shape, fc.nat(100_000), (pieces, other) => {
      const curve = new LoadCurve(pieces);
      const total = recordsOf(pieces);
      curve.secondsAt(other);
      const inside = Math.max(0, Math.ceil(total) - 1);
      assert.ok(curve.secondsAt(inside) <= lengthOf(pieces) * (1 + 1e-9));
      assert.ok(curve.secondsAt(Math.ceil(total) + 1) >= lengthOf(pieces) * (1 - 1e-9));
    }),
  );
});

test('after the last piece its rate goes on; after a rate of 0 nothing is due any more', () => {
  const goesOn = new LoadCurve([{ seconds: 2, from: 0, to: 100 }]);
  assert.deepEqual(
    [0, 25, 100, 1_100].map((count) => goesOn.secondsAt(count)),
    [0, 1, 2, 12],
  );
  const ends = new LoadCurve([
    { seconds: 1, from: 10, to: 10 },
    { seconds: 1, from: 0, to: 0 },
  ]);
  assert.deepEqual(
    [9, 10, 11].map((count) => ends.secondsAt(count)),
    [0.9, Infinity, Infinity],
  );
  const pauses = new LoadCurve([
    { seconds: 5, from: 0, to: 0 },
    { seconds: 1, from: 10, to: 10 },
  ]);
  assert.deepEqual(
    [0, 5].map((count) => pauses.secondsAt(count)),
    [5, 5.5],
  );
});

test('producers who take turns keep together the spacing of one', () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 5 }), (pieces, producers) => {
      const one = shapedSchedule(0, new LoadCurve(pieces), 0, 1);
      const several = Array.from({ length: producers }, (_, producer) =>
        shapedSchedule(0, new LoadCurve(pieces), producer, producers),
      );
      for (let index = 0; index < 200; index++)
        assert.equal(
          several[index % producers]!.intendedAt(Math.floor(index / producers), 0),
          one.intendedAt(index, 0),
        );
    }),
  );
});

test('a flat shape is the constant schedule', () => {
  const flat = shapedSchedule(1e12, new LoadCurve([{ seconds: 3, from: 250, to: 250 }]), 0, 1);
  const constant = constantSchedule(1e12, 250);
  for (let index = 0; index < 5_000; index++)
    assert.ok(Math.abs(flat.intendedAt(index, 0) - constant.intendedAt(index, 0)) < 1);
});

test('the Poisson process of a ramp has the expected number of records in each part, of all producers together', () => {
  const pieces = [{ seconds: 100, from: 0, to: 1_000 }];
  const [first, second] = [0, 1].map((producer) => {
    const schedule = shapedPoissonSchedule(0, new LoadCurve(pieces), 2, seededRandom(7 + producer));
    const at: number[] = [];
    for (let index = 0; at.length === 0 || at.at(-1)! < 100e9; index++) at.push(schedule.intendedAt(index, 0));
    return at;
  });
  const all = [...first!, ...second!];
  for (const [from, to] of [
    [0, 25],
    [25, 50],
    [50, 100],
  ] as const) {
    const expected = 5 * (to ** 2 - from ** 2);
    const counted = all.filter((at) => at >= from * 1e9 && at < to * 1e9).length;
    // Five standard deviations of a Poisson count.
    assert.ok(Math.abs(counted - expected) < 5 * Math.sqrt(expected) + 2, `${counted} of ${expected}`);
  }
});
