import { failsFor, type GateBreach, type GateComparison, type GateResult } from '../result/gate-result.ts';
import type { Result } from '../result/result-schema.ts';
import { median } from '../statistics/quantile.ts';
import { boundBy } from '../verdict/bound-by.ts';
import { limitBreaches } from '../verdict/limits.ts';
import { validity } from '../verdict/validity.ts';
import { changeOf } from './gated-metric.ts';
import type { SideName } from './pair-order.ts';
import type { Missing } from './pair-series.ts';
import type { Compared } from './run-interleaved.ts';

/** A comparison as the document keeps it: changes of the metric itself instead of logarithms of worsening. */
export function comparisonOf(scenario: string, { target, metric, decision, looks, pairs }: Compared): GateComparison {
  const { verdict, estimate, lower, upper, level, detectable, deviation } = decision;
  const bounds = [changeOf(metric, lower), changeOf(metric, upper)].sort((a, b) => a - b);
  return {
    scenario,
    target,
    metric: metric.name,
    title: metric.title,
    unit: metric.unit,
    better: metric.better,
    verdict: verdict === 'suspect' ? 'inconclusive' : verdict,
    isAdvisory: false,
    baseline: median(pairs.map(({ baseline }) => baseline)),
    candidate: median(pairs.map(({ candidate }) => candidate)),
    change: changeOf(metric, estimate),
    changeLower: finite(bounds[0]!),
    changeUpper: finite(bounds[1]!),
    level,
    smallestChange: metric.smallestChange,
    smallestDifference: metric.smallestDifference,
    detectable: finite(detectable),
    deviation: finite(deviation),
    looks,
    against: `${pairs.length} pair${pairs.length === 1 ? '' : 's'}`,
    pairs: [...pairs],
  };
}

/** Rules without statistics, on every repetition of a side: what makes a run invalid, and the scenario's own limits. */
export function breachesOf(side: SideName, result: Result): GateBreach[] {
  const told = (kind: GateBreach['kind']) => (reason: { scenario: string; target: string | null; text: string }) => ({
    scenario: reason.scenario,
    target: reason.target ?? '',
    side,
    kind,
    text: reason.text,
  });
  const limits = side === 'candidate' ? limitBreaches(result).map(told('limit')) : [];
  return [...validity(result).map(told('invalid')), ...limits];
}

/** A metric without a value in every repetition: a gate that skipped it would pass whatever happened. */
export function missingBreaches(scenario: string, missing: readonly Missing[]): GateBreach[] {
  return missing.map(({ target, side, metric }) => ({
    scenario,
    target,
    side,
    kind: 'invalid',
    text: `${metric} has too few samples in some repetitions: measure longer or at a higher rate`,
  }));
}

/** What the numbers alone don't say: where the machine was too noisy to see the change that was asked for. */
export function noiseWarnings(comparisons: readonly GateComparison[]): string[] {
  return comparisons.flatMap(({ target, title, detectable, smallestChange, verdict }) => {
    if (detectable === null || detectable <= smallestChange || verdict === 'regressed') return [];
    const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;
    return [
      `${target}, ${title}: this runner cannot see ${percent(smallestChange)}; it can see ${percent(detectable)}.`,
    ];
  });
}

/** Where a closed loop was bound by the clients: their throughput hardly shows what the system can do. */
export function clientWarnings(side: SideName, { scenarios }: Result): string[] {
  return scenarios.flatMap(({ targets }) =>
    targets.flatMap(({ label, trials }) => {
      const loops = trials.filter(({ offeredPerSecond, shape }) => offeredPerSecond === 0 && shape === undefined);
      const bound = loops.filter((trial) => boundBy(trial) === 'client').length;
      if (bound <= loops.length / 2) return [];
      return [
        `${label} (${side}): an event loop of ours was the limit in ${bound} of ${loops.length} repetitions; a change of ` +
          'the system alone may not show in the throughput.',
      ];
    }),
  );
}

/** What a gate says in all; the command line maps it to an exit code. */
export type GateOutcome = 'passed' | 'inconclusive' | 'regressed' | 'invalid' | 'broken';

/**
 * A side that broke comes first, then an invalid run: its figures can't be believed. An advisory gate never fails for
 * a regression or a limit, an advisory comparison for its regression.
 */
export function outcomeOfGate(gate: GateResult): GateOutcome {
  const { problem, breaches, comparisons, advisory } = gate;
  if (problem !== null) return 'broken';
  // A gate that compared nothing must not pass.
  if (comparisons.length === 0 || breaches.some(({ kind }) => kind === 'invalid')) return 'invalid';
  const areLimitsBroken = breaches.length > 0 && advisory === null;
  if (areLimitsBroken || comparisons.some((one) => failsFor(one, gate))) return 'regressed';
  return comparisons.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'passed';
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
