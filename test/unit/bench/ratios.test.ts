import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Measured } from '../../../bench/frame/comparison.ts';
import { differenceOf, intervalOf, judge, pairedRatios, spreadOf } from '../../../bench/frame/ratios.ts';

const rounds = (contestant: string, ...values: number[]): Measured => ({
  contestant,
  version: '1',
  rounds: values.map((recordsPerSecond) => ({ recordsPerSecond })),
});

describe('paired ratios', () => {
  it('divides each round by the same round of the rival', () => {
    assert.deepEqual(pairedRatios([10, 30, 8], [5, 10, 16]), [2, 3, 0.5]);
  });

  it('refuses rounds that do not pair', () => {
    assert.throws(() => pairedRatios([1, 2], [1]), /2 of the subject, 1 of the rival/);
  });

  it('spread from the least to the most around the median', () => {
    assert.deepEqual(spreadOf([3, 1, 2, 8]), { values: [3, 1, 2, 8], median: 2.5, least: 1, most: 8 });
    assert.throws(() => spreadOf([]), /no values/);
  });

  it('tell a difference only when all lie on one side of 1', () => {
    assert.equal(differenceOf(spreadOf([1.01, 5])), 'more');
    assert.equal(differenceOf(spreadOf([0.2, 0.99])), 'less');
    assert.equal(differenceOf(spreadOf([0.99, 4, 5])), 'cannot tell');
    assert.equal(differenceOf(spreadOf([1, 2])), 'cannot tell');
  });
});

describe('the interval of a ratio', () => {
  it('takes six rounds', () => {
    assert.equal(intervalOf([1, 2, 3, 4, 5]), undefined);
    const { lower, upper } = intervalOf([1, 2, 3, 4, 5, 6])!;
    assert.deepEqual([lower.toFixed(9), upper.toFixed(9)], ['1.000000000', '6.000000000']);
  });

  it('of the inverse is the inverse', () => {
    const ratios = [0.9, 1.1, 1.2, 1.25, 1.3, 1.7, 2];
    const [one, other] = [intervalOf(ratios)!, intervalOf(ratios.map((ratio) => 1 / ratio))!];
    assert.ok(Math.abs(one.estimate * other.estimate - 1) < 1e-9);
    assert.ok(Math.abs(one.lower * other.upper - 1) < 1e-9);
  });
});

describe('a line', () => {
  const measure = 'recordsPerSecond';

  it('is judged by the ratios of rounds, not by the ratio of medians', () => {
    const measured = [rounds('ours', 10, 100, 40), rounds('peer', 10, 20, 40)];
    const outcome = judge({ subject: 'ours', rival: 'peer', measure, wanted: { atLeast: 1, atMost: 2 } }, measured);
    assert.equal(outcome.spread?.median, 1);
    assert.equal(outcome.keptIn, 2);
    assert.equal(outcome.difference, 'cannot tell');
  });

  it('without a rival is judged by its values', () => {
    const outcome = judge({ subject: 'ours', measure, wanted: { atMost: 5 } }, [rounds('ours', 4, 5, 6)]);
    assert.deepEqual(outcome.spread?.values, [4, 5, 6]);
    assert.equal(outcome.keptIn, 2);
    assert.equal(outcome.difference, undefined);
  });

  it('is judged by what is beyond another, round by round', () => {
    const line = { subject: 'ours', beyond: 'all', measure: 'recordsPerSecond', wanted: { atMost: 3 } } as const;
    const { spread, keptIn, difference, interval } = judge(line, [rounds('ours', 5, 6, 9), rounds('all', 4, 4, 5)]);
    assert.deepEqual([spread?.values, keptIn], [[1, 2, 4], 2]);
    assert.deepEqual([difference, interval], [undefined, undefined]);
  });

  it('has no figures when its rival is missing', () => {
    const missing: Measured = { contestant: 'peer', version: '', missing: 'cannot be had', rounds: [] };
    const line = { subject: 'ours', rival: 'peer', measure, wanted: { atLeast: 2 } } as const;
    const outcome = judge(line, [rounds('ours', 1), missing]);
    assert.equal(outcome.spread, undefined);
    assert.equal(outcome.keptIn, undefined);
  });

  it('names a contestant or a value that is not there', () => {
    assert.throws(() => judge({ subject: 'nobody', measure }, [rounds('ours', 1)]), /'nobody'; there are ours/);
    const line = { subject: 'ours', measure: 'p99Milliseconds' } as const;
    assert.throws(() => judge(line, [rounds('ours', 1)]), /round 0 of 'ours' has no p99Milliseconds/);
  });
});
