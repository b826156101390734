import type { GateComparison, GateVerdict } from '../result/gate-result.ts';
import { median } from '../statistics/quantile.ts';
import { mean, standardDeviation } from '../statistics/spread.ts';
import { studentQuantile } from '../statistics/student-t.ts';
import { changeOf, type GatedMetric, isMuchBetter, isMuchWorse, worsening } from './gated-metric.ts';

/** Fewer earlier jobs don't show how much jobs differ by chance. */
export const fewestJobs = 8;
const level = 0.01;

/**
 * One new job against earlier ones of the same scenario on the same kind of machine: it regressed when it lies beyond
 * the one-sided 99 % prediction limit of the earlier jobs, mean + t·sd·√(1 + 1/K) on the logarithmic scale, and is
 * worse than their median by as much as matters. Each number is the median of one job's repetitions.
 */
export function judgeHistory(
  subject: Pick<GateComparison, 'scenario' | 'target'>,
  metric: GatedMetric,
  earlier: readonly number[],
  now: number,
): GateComparison {
  const usual = median(earlier);
  const worse = worsening(metric, usual, now);
  const history = earlier.map((value) => worsening(metric, usual, value));
  const deviation = standardDeviation(history);
  const isEnough = earlier.length >= fewestJobs;
  const reach = isEnough
    ? studentQuantile(1 - level, earlier.length - 1) * deviation * Math.sqrt(1 + 1 / earlier.length)
    : Infinity;
  const limit = mean(history) + reach;
  const verdict = ((): GateVerdict => {
    if (!isEnough) return 'inconclusive';
    if (isMuchWorse(metric, worse, usual)) return worse > limit ? 'regressed' : 'not-confirmed';
    return isMuchBetter(metric, worse, usual) && worse < mean(history) - reach ? 'improved' : 'pass';
  })();
  return {
    ...subject,
    metric: metric.name,
    title: metric.title,
    unit: metric.unit,
    better: metric.better,
    verdict,
    isAdvisory: !isEnough,
    baseline: usual,
    candidate: now,
    change: changeOf(metric, worse),
    changeLower: null,
    changeUpper: null,
    level,
    smallestChange: metric.smallestChange,
    smallestDifference: metric.smallestDifference,
    // What would be called a regression with these jobs: the prediction limit, where it lies beyond δ.
    detectable: isEnough ? Math.max(Math.expm1(limit), metric.smallestChange) : null,
    deviation: Number.isFinite(deviation) ? deviation : null,
    looks: 1,
    against: `${earlier.length} earlier job${earlier.length === 1 ? '' : 's'}`,
    pairs: [],
  };
}
