import type { GateComparison, GateVerdict } from '../result/gate-result.ts';
import { median } from '../statistics/quantile.ts';
import { changeOf, type GatedMetric, isMuchBetter, isMuchWorse, worsening } from './gated-metric.ts';

/**
 * How far one job may lie from one other before it is worth a look: noise between jobs can't be estimated from a
 * single one, and in one gate of a hundred a p99 differs by half without any change. As a share of worsening, so that a
 * tenth less throughput is 1/0.9 − 1.
 */
const wideLimits = { p50: 0.25, windowedP99: 0.6, throughput: 1 / 0.9 - 1 } as const;

/**
 * One new job against a single earlier one. A limit that the scenario sets itself counts and can fail the gate; where it
 * sets none the limit is wide, and what lies beyond is only told.
 */
export function judgeSnapshot(
  subject: Pick<GateComparison, 'scenario' | 'target'>,
  metric: GatedMetric,
  before: readonly number[],
  now: readonly number[],
): GateComparison {
  const smallestChange = metric.isOwnLimit === true ? metric.smallestChange : wideLimits[kindOf(metric)];
  const baseline = median(before);
  const candidate = median(now);
  const worse = worsening(metric, baseline, candidate);
  const limits = { ...metric, smallestChange };
  const verdict = ((): GateVerdict => {
    if (isMuchWorse(limits, worse, baseline)) return 'regressed';
    return isMuchBetter(limits, worse, baseline) ? 'improved' : 'pass';
  })();
  return {
    ...subject,
    metric: metric.name,
    title: metric.title,
    unit: metric.unit,
    better: metric.better,
    verdict,
    isAdvisory: metric.isOwnLimit !== true,
    baseline,
    candidate,
    change: changeOf(metric, worse),
    changeLower: null,
    changeUpper: null,
    level: 1,
    smallestChange,
    smallestDifference: metric.smallestDifference,
    detectable: null,
    deviation: null,
    looks: 1,
    against: `1 earlier job of ${before.length} run${before.length === 1 ? '' : 's'}`,
    pairs: [],
  };
}

function kindOf({ name }: GatedMetric): keyof typeof wideLimits {
  if (name === 'throughput') return name;
  return name.endsWith('p50') ? 'p50' : 'windowedP99';
}
