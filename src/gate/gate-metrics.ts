import type { Scenario } from '../scenario/scenario.ts';
import type { GatedMetric } from './gated-metric.ts';

/** A change of fewer milliseconds never fails: nobody waits for it, and timers are no finer. */
const smallestP50Ms = 0.5;
const smallestP99Ms = 1;

/**
 * The metrics that can fail a gate: median and p99 of the response and end to end, both from the scheduled send. The
 * p99 is the median over seconds: the whole run's p99 wavers more than twice as much from run to run. A rate that is
 * offered and not reached is no metric but makes the run invalid.
 */
export function gatedMetrics({ gate }: Pick<Scenario, 'gate'>): GatedMetric[] {
  return (['endToEnd', 'response'] as const).flatMap((clock) => {
    const title = clock === 'endToEnd' ? 'end to end' : 'response';
    const common = { unit: 'ms', better: 'lower' } as const;
    const p50: GatedMetric = {
      ...common,
      name: `${clock}.p50`,
      title: `p50 ${title}`,
      smallestChange: Number(gate.p50),
      smallestDifference: smallestP50Ms,
    };
    const p99: GatedMetric = {
      ...common,
      name: `${clock}.windowedP99`,
      title: `p99 ${title}`,
      smallestChange: Number(gate.p99),
      smallestDifference: smallestP99Ms,
    };
    return [...(gate.p50 === 'off' ? [] : [p50]), ...(gate.p99 === 'off' ? [] : [p99])];
  });
}
