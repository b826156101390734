import type { MetricNoise } from '../result/calibration.ts';
import { median } from '../statistics/quantile.ts';
import { standardDeviation } from '../statistics/spread.ts';
import { scenarioAsRun } from '../verdict/scenario-as-run.ts';
import { invalidReasons } from '../verdict/validity.ts';
import type { Pair } from './decide.ts';
import { type GatedMetric, worsening } from './gated-metric.ts';
import { type InterleavedOptions, PairSeries, type SideProblem } from './pair-series.ts';
import type { Side } from './side.ts';
import { SideRecord } from './side-record.ts';

/** The noise of each metric, and why the runs it is from are not valid; or why they did not come to their end. */
export type MeasuredNoise =
  | { readonly metrics: readonly MetricNoise[]; readonly invalid: readonly string[] }
  | { readonly problem: SideProblem | null };

/**
 * Measures a side against itself, in the order and with the discarded first pair of a gate: whatever differs is noise.
 */
export async function measureNoise(
  target: string,
  side: Side,
  metrics: readonly GatedMetric[],
  { pairs, ...options }: Omit<InterleavedOptions, 'sides'> & { readonly pairs: number },
): Promise<MeasuredNoise> {
  const records = { baseline: new SideRecord(), candidate: new SideRecord() };
  const series = new PairSeries(target, 'baseline', records, {
    ...options,
    sides: { baseline: side, candidate: side },
  });
  await series.warmUp();
  await series.measure(pairs);
  if (!series.isComplete) return { problem: series.problem };
  return {
    metrics: metrics.map((metric) => noiseOf(metric, series.valuesOf(metric))).filter((one) => one !== null),
    invalid: [...new Set([records.baseline, records.candidate].flatMap(invalidOf))],
  };
}

function invalidOf(record: SideRecord): string[] {
  return record.scenarios().flatMap((scenario) => {
    const asRun = scenarioAsRun(scenario);
    return scenario.targets.flatMap((target) => invalidReasons({ scenario, asRun, target }).map(({ text }) => text));
  });
}

/** Null with fewer than two pairs, which show no noise. */
export function noiseOf(metric: GatedMetric, pairs: readonly Pair[]): MetricNoise | null {
  if (pairs.length < 2) return null;
  const { name, title, unit, smallestChange } = metric;
  return {
    metric: name,
    title,
    unit,
    median: median(pairs.flatMap(({ baseline, candidate }) => [baseline, candidate])),
    deviation: standardDeviation(pairs.map(({ baseline, candidate }) => worsening(metric, baseline, candidate))),
    pairs: pairs.length,
    smallestChange,
  };
}
