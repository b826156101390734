import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparable, type Figure, type Label } from '../../../src/verdict/comparable.ts';

function figure(more: Partial<Figure> = {}): Figure {
  const repetitions = { session: 'one', values: [] };
  return {
    kind: 'latency',
    label: 'measured',
    value: 10,
    range: [9, 11],
    repetitions,
    isBound: false,
    load: '400/s',
    ...more,
  };
}

function reason(a: Figure, b: Figure): string {
  const answer = comparable(a, b);
  return answer.ok ? assert.fail('a ratio was made') : answer.reason;
}

describe('a comparison of two figures', () => {
  it('makes a ratio of two measured latencies, with the ratios their ranges allow', () => {
    assert.deepEqual(comparable(figure({ value: 30, range: [27, 33] }), figure()), {
      ok: true,
      ratio: 3,
      range: [27 / 11, 33 / 9],
      pairs: null,
      isTie: false,
      sign: '',
    });
  });

  it('refuses every pair of latencies in which one was not measured', () => {
    const labels: Label[] = ['measured', 'simulated', 'documented', 'computed'];
    for (const a of labels)
      for (const b of labels) {
        const answer = comparable(figure({ label: a }), figure({ label: b }));
        assert.equal(answer.ok, a === 'measured' && b === 'measured', `${a} ${b}`);
        if (!answer.ok) assert.equal(answer.reason, 'n/a: needs AWS');
      }
  });

  it('allows a simulated throughput: ceilings are enforced as documented', () => {
    const rate = { kind: 'throughput', value: 1_000, range: null } as const;
    assert.equal(comparable(figure(rate), figure({ ...rate, label: 'simulated' })).ok, true);
  });

  it('calls overlapping ranges a tie, also where they only touch', () => {
    const answer = comparable(figure({ range: [11, 12] }), figure({ range: [9, 11] }));
    assert.ok(answer.ok && answer.isTie);
  });

  it('gives six pairs of one session an exact interval instead, whatever the ranges do', () => {
    const drifting = [10, 20, 30, 40, 50, 60];
    const of = (session: string, factor: number): Partial<Figure> => ({
      range: [10 * factor, 60 * factor],
      repetitions: { session, values: drifting.map((value, index) => value * factor * (1 + index / 100)) },
    });
    const answer = comparable(figure(of('one', 1.2)), figure(of('one', 1)));
    assert.ok(answer.ok && !answer.isTie && answer.range !== null);
    assert.equal(answer.pairs, 6);
    for (const value of [answer.ratio, ...answer.range]) assert.ok(Math.abs(value - 1.2) < 1e-9);
    const apart = comparable(figure(of('one', 1.2)), figure(of('another', 1)));
    assert.ok(apart.ok && apart.isTie && apart.pairs === null);
    const few = comparable(
      figure({ repetitions: { session: 'one', values: [1, 2, 3, 4, 5] } }),
      figure({ repetitions: { session: 'one', values: [1, 2, 3, 4, 5] } }),
    );
    assert.ok(few.ok && few.pairs === null);
  });

  it('calls an interval that holds 1 a tie', () => {
    const of = (values: readonly number[]): Partial<Figure> => ({ repetitions: { session: 'one', values } });
    const answer = comparable(figure(of([10, 11, 10, 12, 9, 10])), figure(of([11, 10, 11, 10, 10, 10])));
    assert.ok(answer.ok && answer.isTie && answer.range![0] < 1 && answer.range![1] > 1);
  });

  it('knows no spread from single repetitions', () => {
    const answer = comparable(figure({ range: null }), figure());
    assert.ok(answer.ok && !answer.isTie && answer.range === null);
  });

  it('carries the direction of a bound through the ratio', () => {
    const sign = (a: Figure, b: Figure) => {
      const answer = comparable(a, b);
      return answer.ok ? answer.sign : answer.reason;
    };
    const rate = figure({ kind: 'throughput' });
    assert.equal(sign({ ...rate, isBound: true }, rate), '≥ ');
    assert.equal(sign(rate, { ...rate, isBound: true }), '≤ ');
    assert.equal(sign(figure({ isBound: true }), figure()), '≤ ');
    assert.equal(sign(figure(), figure({ isBound: true })), '≥ ');
    assert.equal(sign(figure({ isBound: true }), figure({ isBound: true })), 'n/a: both are only bounds');
  });

  it('says why there is none', () => {
    assert.equal(reason(figure({ value: null }), figure()), 'n/a (too few)');
    assert.equal(reason(figure(), figure({ value: 0 })), 'n/a: nothing to divide by');
    assert.equal(reason(figure({ load: '800/s' }), figure()), 'n/a: different load or machine');
    assert.equal(reason(figure(), figure({ kind: 'throughput' })), 'n/a: different kinds of figure');
  });
});
