import { metricOf } from '../result/metric-catalogue.ts';
import type { Trial } from '../result/trial-schema.ts';
import { type Decision, firstLook, type Pair, secondLook } from './decide.ts';
import type { GatedMetric } from './gated-metric.ts';
import { pairOrder, type SideName } from './pair-order.ts';
import type { Side } from './side.ts';
import { SideRecord } from './side-record.ts';

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
  readonly records: Readonly<Record<SideName, SideRecord>>;
  /** Metrics that too few samples left without a value: `kafka: endToEnd.p50 of baseline`. */
  readonly missing: readonly string[];
}

export interface InterleavedOptions {
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Measures both sides in pairs, target by target: a discarded pair to warm up, the pairs of the first look, and where
 * one of the metrics looks worse the pairs of the second. Ends early, with what there is, when the signal aborts or a
 * side gives no trial.
 */
export async function runInterleaved(plan: InterleavedPlan, options: InterleavedOptions): Promise<InterleavedOutcome> {
  const records = { baseline: new SideRecord(), candidate: new SideRecord() };
  const compared: Compared[] = [];
  const missing: string[] = [];
  const comparisons = plan.targets.length * plan.metrics.length;
  for (const target of plan.targets) {
    const series = new PairSeries(target, plan.start, records, options);
    await series.warmUp();
    await series.measure(plan.pairs);
    const first = judge(plan.metrics, series, missing, firstLook);
    const suspects = first.filter(({ decision }) => decision.verdict === 'suspect');
    if (suspects.length > 0 && series.isComplete) {
      const names = suspects.map(({ metric }) => metric.title).join(', ');
      options.say(`${target}: ${names} look worse; measuring ${plan.secondLookPairs} more pairs`);
      await series.measure(plan.secondLookPairs);
    }
    const again = judge(
      suspects.map(({ metric }) => metric),
      series,
      missing,
      (metric, pairs) => secondLook(metric, pairs, comparisons),
    );
    compared.push(
      ...first.flatMap((one): Compared[] => {
        const settled = again.find(({ metric }) => metric === one.metric);
        return [settled ? { ...settled, looks: 2 } : { ...one, looks: 1 }];
      }),
    );
    if (!series.isComplete) break;
  }
  return { compared, records, missing };
}

type Look = (metric: GatedMetric, pairs: readonly Pair[]) => Decision;

function judge(
  metrics: readonly GatedMetric[],
  series: PairSeries,
  missing: string[],
  look: Look,
): Omit<Compared, 'looks'>[] {
  return metrics.flatMap((metric) => {
    const pairs = series.valuesOf(metric);
    if (pairs.length < series.length) missing.push(`${series.target}: ${metric.name}`);
    return pairs.length === 0 ? [] : [{ target: series.target, metric, decision: look(metric, pairs), pairs }];
  });
}

/** The pairs of trials of one target. */
class PairSeries {
  readonly target: string;
  isComplete = true;
  readonly #start: SideName;
  readonly #records: Readonly<Record<SideName, SideRecord>>;
  readonly #options: InterleavedOptions;
  readonly #trials: Record<SideName, Trial>[] = [];

  constructor(
    target: string,
    start: SideName,
    records: Readonly<Record<SideName, SideRecord>>,
    options: InterleavedOptions,
  ) {
    this.target = target;
    this.#start = start;
    this.#records = records;
    this.#options = options;
  }

  get length(): number {
    return this.#trials.length;
  }

  /** One pair that is not looked at: connections, caches and compilers on both sides are warm afterwards. */
  async warmUp(): Promise<void> {
    for (const side of pairOrder(0, this.#start)) {
      if (this.#options.signal.aborted) return;
      await this.#options.sides[side].measure(this.target);
    }
  }

  async measure(count: number): Promise<void> {
    const planned = this.length + count;
    while (this.length < planned && this.isComplete) {
      const pair: Partial<Record<SideName, Trial | undefined>> = {};
      for (const side of pairOrder(this.length, this.#start)) {
        if (!this.#options.signal.aborted) pair[side] = await this.#measureOne(side);
      }
      const { baseline, candidate } = pair;
      if (baseline && candidate) this.#trials.push({ baseline, candidate });
      else this.isComplete = false;
      this.#options.say(`${this.target}: pair ${this.length} of ${planned}`);
    }
  }

  /** The pairs in which both sides have a value above zero. */
  valuesOf({ name }: GatedMetric): Pair[] {
    const metric = metricOf(name);
    if (metric === undefined) throw new Error(`no metric is called ${name}`);
    return this.#trials.flatMap((trials) => {
      const baseline = metric.of(trials.baseline) ?? 0;
      const candidate = metric.of(trials.candidate) ?? 0;
      return baseline > 0 && candidate > 0 ? [{ baseline, candidate }] : [];
    });
  }

  async #measureOne(side: SideName): Promise<Trial | undefined> {
    const repetition = await this.#options.sides[side].measure(this.target);
    return this.#records[side].add(this.target, repetition);
  }
}
