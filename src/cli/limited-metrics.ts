import { type FindingMetric, findingMetrics } from '../result/finding-metrics.ts';
import { experimentsWithTrials, metrics } from '../result/metric-catalogue.ts';
import type { LimitedMetric } from '../scenario/load-options.ts';

/** The metrics that a scenario's limits may bound: those of trials, then those of whole experiments. */
export const limitedMetrics: Readonly<Record<string, LimitedMetric>> = Object.fromEntries([
  ...metrics.map(({ name, unit }) => [name, { kind: kindOf(unit), experiments: experimentsWithTrials }] as const),
  ...findingMetrics.map(
    ({ name, unit, experiment }) => [name, { kind: kindOf(unit), experiments: [experiment] }] as const,
  ),
]);

function kindOf(unit: FindingMetric['unit']): LimitedMetric['kind'] {
  switch (unit) {
    case 'ms':
      return 'duration';
    case '/s':
      return 'rate';
    case 'B/s':
      return 'size';
    case 'share':
      return 'share';
    case 'records':
    case 'readers':
    case 'keys':
    case 'ratio':
      return 'number';
  }
}
