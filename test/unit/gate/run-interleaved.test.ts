import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { breachesOf, comparisonOf, missingBreaches } from '../../../src/gate/conclude.ts';
import type { GatedMetric } from '../../../src/gate/gated-metric.ts';
import { type InterleavedPlan, runInterleaved } from '../../../src/gate/run-interleaved.ts';
import { type Side, SideFailed } from '../../../src/gate/side.ts';
import type { ScenarioResult } from '../../../src/result/result-schema.ts';
import { kafkaDescription, result, scenario, target } from '../../golden/sample-result.ts';
import { steadyTrial } from '../../golden/sample-trials.ts';

const p50: GatedMetric = {
  name: 'endToEnd.p50',
  title: 'p50 end to end',
  unit: 'ms',
  better: 'lower',
  smallestChange: 0.1,
  smallestDifference: 0,
};
const plan: InterleavedPlan = { targets: ['a'], metrics: [p50], pairs: 6, secondLookPairs: 10, start: 'baseline' };

/** One repetition with this median; too few samples for one where it is null. */
function repetition(label: string, medianMs: number | null): ScenarioResult {
  const one = medianMs === null ? steadyTrial(1, 1) : steadyTrial(medianMs);
  const names = { name: 'one', dimension: 'event-processing', experiment: 'load' } as const;
  const made = scenario(names, [
    target(label, kafkaDescription, { kind: 'load' }, [{ ...one, purpose: 'repetition' }]),
  ]);
  return { ...made, scenario: { ...made.scenario, targets: [{ label }] } };
}

function broken(label: string, code: string): ScenarioResult {
  const whole = repetition(label, 1);
  return {
    ...whole,
    targets: [{ ...whole.targets[0]!, status: 'failed', problem: { code, message: 'what happened' } }],
  };
}

/** A side that counts its repetitions, the discarded one included, from 1. */
function side(measure: (target: string, count: number) => ScenarioResult): Side & { count: number } {
  return {
    description: 'made up',
    count: 0,
    measure(label) {
      this.count++;
      return Promise.resolve(measure(label, this.count));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function options(baseline: Side, candidate: Side, signal = new AbortController().signal) {
  return { sides: { baseline, candidate }, signal, say: () => undefined };
}

const steady = (medianMs: number) => side((label) => repetition(label, medianMs));

describe('an interleaved gate', () => {
  it('looks once where nothing looks worse, and keeps what it measured after the discarded pair', async () => {
    const baseline = steady(10);
    const { compared, records, problem } = await runInterleaved(plan, options(baseline, steady(10)));
    assert.deepEqual(
      compared.map(({ looks, decision, pairs }) => [looks, decision.verdict, pairs.length]),
      [[1, 'pass', 6]],
    );
    assert.equal(problem, null);
    assert.equal(baseline.count, 7);
    const [kept] = records.candidate.result(result([])).scenarios;
    assert.deepEqual(
      kept!.targets[0]!.trials.map((one) => one.repetition),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it('looks again, with more pairs, where the candidate looks worse', async () => {
    const { compared } = await runInterleaved(plan, options(steady(10), steady(15)));
    assert.deepEqual(
      compared.map(({ looks, decision, pairs }) => [looks, decision.verdict, pairs.length]),
      [[2, 'regressed', 16]],
    );
  });

  it('keeps every target in one scenario, with the settings of each', async () => {
    const labels = ['a', 'b, with: commas'];
    const { records, compared } = await runInterleaved({ ...plan, targets: labels }, options(steady(10), steady(10)));
    const [kept, ...others] = records.baseline.result(result([])).scenarios;
    assert.equal(others.length, 0);
    assert.deepEqual(
      kept!.targets.map(({ label }) => label),
      labels,
    );
    assert.deepEqual(kept!.scenario['targets'], [{ label: 'a' }, { label: 'b, with: commas' }]);
    assert.equal(compared.length, 2);
  });

  it('decides nothing on a target on which a side broke, and ends there', async () => {
    const candidate = side((label, count) => (count === 4 ? broken(label, 'unreachable') : repetition(label, 100)));
    const { compared, problem, records } = await runInterleaved(
      { ...plan, targets: ['a', 'b'] },
      options(steady(10), candidate),
    );
    assert.deepEqual(problem, { side: 'candidate', target: 'a', code: 'unreachable', message: 'what happened' });
    assert.deepEqual(
      compared.map(({ decision, pairs }) => [decision.verdict, pairs.length]),
      [['inconclusive', 2]],
    );
    assert.equal(candidate.count, 4);
    const [kept] = records.candidate.result(result([])).scenarios;
    assert.equal(kept!.targets[0]!.status, 'failed');
    assert.equal(kept!.targets[0]!.trials.length, 2);
  });

  it('ends at once when a side breaks while it warms up', async () => {
    const candidate = side(() => {
      throw new SideFailed('settings', 'unknown key');
    });
    const baseline = steady(10);
    const { problem, compared } = await runInterleaved(plan, options(baseline, candidate));
    assert.deepEqual([problem?.code, compared.length, baseline.count, candidate.count], ['settings', 0, 1, 1]);
  });

  it('lets errors that are bugs through', async () => {
    const candidate = side(() => {
      throw new TypeError('planted');
    });
    await assert.rejects(runInterleaved(plan, options(steady(10), candidate)), TypeError);
  });

  it('confirms nothing in a second look that was interrupted', async () => {
    const controller = new AbortController();
    const candidate = side((label, count) => {
      if (count === 12) controller.abort();
      return repetition(label, 100);
    });
    const { compared, problem } = await runInterleaved(plan, options(steady(10), candidate, controller.signal));
    assert.deepEqual([compared[0]!.decision.verdict, compared[0]!.looks, problem], ['inconclusive', 2, null]);
  });

  it('names the side that has too few samples, which makes the gate invalid', async () => {
    const baseline = side((label, count) => repetition(label, count === 3 ? null : 10));
    const { missing, compared } = await runInterleaved(plan, options(baseline, steady(10)));
    assert.deepEqual(missing, [{ target: 'a', metric: 'endToEnd.p50', side: 'baseline' }]);
    assert.equal(compared[0]!.pairs.length, 5);
    const [breach] = missingBreaches('one', missing);
    assert.deepEqual([breach!.kind, breach!.side], ['invalid', 'baseline']);
  });

  it('is judged by the rules of any run, on both sides', async () => {
    const lossy = side((label) => {
      const whole = repetition(label, 10);
      const [one] = whole.targets[0]!.trials;
      one!.integrity.lost = 3;
      return whole;
    });
    const { records, compared } = await runInterleaved({ ...plan, targets: ['a', 'b'] }, options(lossy, steady(10)));
    const breaches = breachesOf('baseline', records.baseline.result(result([])));
    assert.deepEqual([...new Set(breaches.map(({ target: label }) => label))], ['a', 'b']);
    assert.ok(breaches.every(({ kind, text }) => kind === 'invalid' && text.startsWith('3 records lost')));
    assert.equal(comparisonOf('one', compared[0]!).verdict, 'pass');
  });
});
