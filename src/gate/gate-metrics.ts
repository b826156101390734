import type { Scenario } from '../scenario/scenario.ts';
import type { GatedMetric } from './gated-metric.ts';

/** A change of fewer milliseconds never fails: nobody waits for it, and timers are no finer. */
const smallestP50Ms = 0.5;
const smallestP99Ms = 1;

/** What of a scenario decides which metrics its gate compares. */
export interface Gated {
  readonly gate: Scenario['gate'];
  readonly workload: Pick<Scenario['workload'], 'rate'>;
}

/**
 * The metrics that can fail a gate. Of a rate: median and p99 of the response and end to end, both from the scheduled
 * send. The p99 is the median over seconds: the whole run's p99 wavers more than twice as much from run to run. A rate
 * that is offered and not reached is no metric but makes the run invalid.
 *
 * Of a closed loop: how much went through. Its latencies leave out what waited, and with so many batches in flight they
 * are its throughput once more.
 */
export function gatedMetrics({ gate, workload }: Gated): GatedMetric[] {
  return isClosedLoop(workload) ? throughputOf(gate) : latenciesOf(gate);
}

/** Whether a workload has no rate but so many batches in flight. */
export function isClosedLoop({ rate }: Gated['workload']): boolean {
  return rate === 0;
}

function throughputOf(gate: Scenario['gate']): GatedMetric[] {
  if (gate.throughput === 'off') return [];
  const throughput: GatedMetric = {
    name: 'throughput',
    title: 'throughput of the closed loop',
    unit: '/s',
    better: 'higher',
    smallestChange: Number(gate.throughput),
    smallestDifference: 0,
    isOwnLimit: gate.own.includes('throughput'),
  };
  return [throughput];
}

function latenciesOf(gate: Scenario['gate']): GatedMetric[] {
  return (['endToEnd', 'response'] as const).flatMap((clock) => {
    const title = clock === 'endToEnd' ? 'end to end' : 'response';
    const common = { unit: 'ms', better: 'lower' } as const;
    const p50: GatedMetric = {
      ...common,
      name: `${clock}.p50`,
      title: `p50 ${title}`,
      smallestChange: Number(gate.p50),
      smallestDifference: smallestP50Ms,
      isOwnLimit: gate.own.includes('p50'),
    };
    const p99: GatedMetric = {
      ...common,
      name: `${clock}.windowedP99`,
      title: `p99 ${title}`,
      smallestChange: Number(gate.p99),
      smallestDifference: smallestP99Ms,
      isOwnLimit: gate.own.includes('p99'),
    };
    return [...(gate.p50 === 'off' ? [] : [p50]), ...(gate.p99 === 'off' ? [] : [p99])];
  });
}
