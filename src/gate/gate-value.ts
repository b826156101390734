import { metricOf } from '../result/metric-catalogue.ts';
import type { Trial } from '../result/trial-schema.ts';

/** Samples that must lie beyond a percentile of a whole run before a gate looks at it: ten times what printing asks for. */
const fewestBeyond = 100;

const shareBeyond: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.1, p99: 0.01, p999: 0.001 };

/**
 * A metric of one repetition as a gate takes it, by its name in the catalogue: null where it was not observed or rests on
 * too few samples. Throws for a name that the catalogue does not have.
 */
export function gateValue(name: string, trial: Trial): number | null {
  const metric = metricOf(name);
  if (metric === undefined) throw new Error(`no metric is called ${name}`);
  const [clock, percentile = ''] = name.split('.');
  const share = shareBeyond[percentile];
  if (share === undefined || (clock !== 'endToEnd' && clock !== 'response')) return metric.of(trial);
  // 10,000 × 0.01 may be a little less than 100 in binary.
  return trial[clock].count * share < fewestBeyond - 1e-6 ? null : metric.of(trial);
}
