import type { GateComparison } from '../result/gate-result.ts';
import type { ScenarioResult } from '../result/result-schema.ts';
import { median } from '../statistics/quantile.ts';
import type { Baseline } from './baseline-file.ts';
import { jobValues } from './baseline-of.ts';
import type { GatedMetric } from './gated-metric.ts';
import { judgeHistory } from './judge-history.ts';
import { judgeSnapshot } from './judge-snapshot.ts';
import type { Missing } from './pair-series.ts';

export interface AgainstBaseline {
  readonly mode: 'history' | 'snapshot';
  readonly metrics: readonly GatedMetric[];
}

/** Compares a finished run with saved jobs; `missing` names what has no value on one of the sides. */
export function judgeAgainstBaseline(
  baseline: Baseline,
  now: { readonly scenario: ScenarioResult; readonly values: Baseline },
  { mode, metrics }: AgainstBaseline,
): { comparisons: GateComparison[]; missing: Missing[] } {
  const comparisons: GateComparison[] = [];
  const missing: Missing[] = [];
  const current = now.values.jobs[0]!;
  const { jobs } = baseline;
  for (const { label } of current.targets) {
    for (const metric of metrics) {
      const values = jobValues(current, label, metric);
      const earlier = jobs.map((job) => jobValues(job, label, metric)).filter((one) => one.length > 0);
      const subject = { scenario: now.scenario.name, target: label };
      if (values.length === 0) missing.push({ target: label, metric: metric.name, side: 'candidate' });
      else if (earlier.length === 0) missing.push({ target: label, metric: metric.name, side: 'baseline' });
      else if (mode === 'history') comparisons.push(judgeHistory(subject, metric, earlier.map(median), median(values)));
      else comparisons.push(judgeSnapshot(subject, metric, earlier.at(-1)!, values));
    }
  }
  return { comparisons, missing };
}
