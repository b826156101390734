import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstLook, type Pair, secondLook } from '../../../src/gate/decide.ts';
import { limitOf } from './noise-models.ts';

const value = fc.double({ min: 0.5, max: 2, noNaN: true });
const pairs = fc.array(fc.record({ baseline: value, candidate: value }), { minLength: 6, maxLength: 16 });
const metric = limitOf(0.1);
const close = (a: number, b: number): boolean => a === b || Math.abs(a - b) < 1e-9;

test('swapping the sides turns the estimate and the bounds', () => {
  fc.assert(
    fc.property(pairs, (measured) => {
      const there = secondLook(metric, measured, 4);
      const back = secondLook(
        metric,
        measured.map(({ baseline, candidate }) => ({ baseline: candidate, candidate: baseline })),
        4,
      );
      assert.ok(close(there.estimate, -back.estimate) && close(there.lower, -back.upper));
    }),
  );
});

test('neither the unit nor the order of the pairs changes a verdict', () => {
  fc.assert(
    fc.property(pairs, fc.constantFrom(0.25, 4, 1024), (measured, factor) => {
      const scaled = measured.map(({ baseline, candidate }) => ({
        baseline: baseline * factor,
        candidate: candidate * factor,
      }));
      const { verdict } = secondLook(metric, measured, 4);
      assert.equal(secondLook(metric, scaled, 4).verdict, verdict);
      assert.equal(secondLook(metric, measured.toReversed(), 4).verdict, verdict);
    }),
  );
});

test('a worse candidate never turns a regression into something else', () => {
  fc.assert(
    fc.property(pairs, fc.nat(), fc.double({ min: 1, max: 3, noNaN: true }), (measured, place, factor) => {
      const changed = measured.map((pair, index): Pair =>
        index === place % measured.length ? { ...pair, candidate: pair.candidate * factor } : pair,
      );
      if (secondLook(metric, measured, 4).verdict === 'regressed')
        assert.equal(secondLook(metric, changed, 4).verdict, 'regressed');
      if (firstLook(metric, measured).verdict === 'suspect')
        assert.equal(firstLook(metric, changed).verdict, 'suspect');
    }),
  );
});
