import { type Decision, firstLook, type Pair, secondLook } from './decide.ts';
import type { GatedMetric } from './gated-metric.ts';
import type { SideName } from './pair-order.ts';
import {
  type InterleavedOptions,
  type Missing,
  PairSeries,
  type SideProblem,
  type SideRecords,
} from './pair-series.ts';
import { shownMetrics, shownOf } from './shown-metric.ts';
import { SideRecord } from './side-record.ts';
import type { GateShown } from '../result/gate-result.ts';

export interface InterleavedPlan {
  readonly targets: readonly string[];
  readonly metrics: readonly GatedMetric[];
  readonly pairs: number;
  readonly secondLookPairs: number;
  /** The side that goes first in the first pair. */
  readonly start: SideName;
}

/** One comparison with all its pairs; `looks` tells whether it needed a second one. */
export interface Compared {
  readonly target: string;
  readonly metric: GatedMetric;
  readonly decision: Decision;
  readonly looks: 1 | 2;
  readonly pairs: readonly Pair[];
}

export interface InterleavedOutcome {
  readonly compared: readonly Compared[];
  /** What is told beside the comparisons and decides nothing. */
  readonly shown: readonly GateShown[];
  readonly records: SideRecords;
  readonly missing: readonly Missing[];
  readonly problem: SideProblem | null;
}

/** What an interleaved gate has before it measured anything. */
export function nothingMeasured(): InterleavedOutcome {
  return {
    compared: [],
    shown: [],
    records: { baseline: new SideRecord(), candidate: new SideRecord() },
    missing: [],
    problem: null,
  };
}

/**
 * Measures both sides in pairs, target by target: a discarded pair to warm up, the pairs of the first look, and where
 * one of the metrics looks worse the pairs of the second. Ends early, with what there is, when the signal aborts or a
 * side breaks; of the target it was at then, nothing is decided.
 */
export async function runInterleaved(plan: InterleavedPlan, options: InterleavedOptions): Promise<InterleavedOutcome> {
  const { records } = nothingMeasured();
  const compared: Compared[] = [];
  const shown: GateShown[] = [];
  const missing: Missing[] = [];
  let problem: SideProblem | null = null;
  for (const target of plan.targets) {
    const series = new PairSeries(target, plan.start, records, options);
    compared.push(...(await compare(plan, series, options)));
    shown.push(...shownIn(series));
    missing.push(...plan.metrics.flatMap((metric) => series.missingOf(metric)));
    problem = series.problem;
    if (!series.isComplete) break;
  }
  return { compared, shown, records, missing, problem };
}

async function compare(plan: InterleavedPlan, series: PairSeries, { say }: InterleavedOptions): Promise<Compared[]> {
  const comparisons = plan.targets.length * plan.metrics.length;
  await series.warmUp();
  await series.measure(plan.pairs);
  const first = judge(plan.metrics, series, firstLook);
  if (!series.isComplete) return first.map((one) => ({ ...undecided(one), looks: 1 }));
  const suspects = first.filter(({ decision }) => decision.verdict === 'suspect').map(({ metric }) => metric);
  if (suspects.length === 0) return first.map((one) => ({ ...one, looks: 1 }));
  const names = suspects.map(({ title }) => title).join(', ');
  say(
    `${series.target}: ${names} ${suspects.length === 1 ? 'looks' : 'look'} worse; ${plan.secondLookPairs} more pairs`,
  );
  await series.measure(plan.secondLookPairs);
  const again = judge(suspects, series, (metric, pairs) => secondLook(metric, pairs, comparisons));
  return first.map((one): Compared => {
    const settled = again.find(({ metric }) => metric === one.metric);
    if (settled === undefined) return { ...one, looks: 1 };
    return { ...(series.isComplete ? settled : undecided(settled)), looks: 2 };
  });
}

function shownIn(series: PairSeries): GateShown[] {
  return shownMetrics
    .map((metric) =>
      shownOf(
        series.target,
        metric,
        series.pairsOf((trial) => metric.of(trial) ?? 0),
      ),
    )
    .filter((one) => one !== null);
}

type Judged = Omit<Compared, 'looks'>;

function judge(
  metrics: readonly GatedMetric[],
  series: PairSeries,
  look: (metric: GatedMetric, pairs: readonly Pair[]) => Decision,
): Judged[] {
  return metrics.flatMap((metric) => {
    const pairs = series.valuesOf(metric);
    return pairs.length === 0 ? [] : [{ target: series.target, metric, decision: look(metric, pairs), pairs }];
  });
}

/** Fewer pairs than were planned decide nothing: the error rates are those of the plan. */
function undecided(one: Judged): Judged {
  return { ...one, decision: { ...one.decision, verdict: 'inconclusive' } };
}
