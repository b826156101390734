import type { GateShown } from '../result/gate-result.ts';
import type { Trial } from '../result/trial-schema.ts';
import { firstLookLevel } from '../statistics/look-levels.ts';
import { pairedShift } from '../statistics/paired-shift.ts';
import { median } from '../statistics/quantile.ts';
import type { Pair } from './decide.ts';
import { gateValue } from './gate-value.ts';

/** A metric that a gate shows and never fails for: too unsteady, or not what a user waits for. */
export interface ShownMetric {
  readonly name: string;
  readonly title: string;
  readonly unit: GateShown['unit'];
  /** Null: too few samples, or not observed. */
  readonly of: (trial: Trial) => number | null;
}

/** CPU time of all workers, so of the tool and the clients it drives, for each record that was acknowledged. */
export const cpuPerRecord: ShownMetric = {
  name: 'cpuPerRecord',
  title: 'CPU of the clients per record',
  unit: 'µs',
  of: ({ workers, achievedPerSecond, measuredSeconds }) => {
    const records = achievedPerSecond * measuredSeconds;
    const seconds = workers.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    return records === 0 || seconds === 0 ? null : (seconds * 1e6) / records;
  },
};

/** Whole-run tails, where a rare stall shows that the median over seconds hides, and CPU. */
export const shownMetrics: readonly ShownMetric[] = [
  ...(['endToEnd', 'response'] as const).flatMap((clock) =>
    (['p99', 'p999', 'max'] as const).map((of) => latency(clock, of)),
  ),
  cpuPerRecord,
];

/** The change of one metric with its bounds; null where no pair has a value on both sides. */
export function shownOf(target: string, { name, title, unit }: ShownMetric, pairs: readonly Pair[]): GateShown | null {
  if (pairs.length === 0) return null;
  const changes = pairs.map(({ baseline, candidate }) => Math.log(candidate / baseline));
  const { estimate, lower, upper } = pairedShift(changes, firstLookLevel);
  return {
    target,
    metric: name,
    title,
    unit,
    baseline: median(pairs.map(({ baseline }) => baseline)),
    candidate: median(pairs.map(({ candidate }) => candidate)),
    change: Math.expm1(estimate),
    changeLower: Number.isFinite(lower) ? Math.expm1(lower) : null,
    changeUpper: Number.isFinite(upper) ? Math.expm1(upper) : null,
    pairs: pairs.length,
  };
}

function latency(clock: 'endToEnd' | 'response', percentile: 'p99' | 'p999' | 'max'): ShownMetric {
  const name = `${clock}.${percentile}`;
  const words = { p99: 'p99 of the whole run', p999: 'p99.9 of the whole run', max: 'largest' };
  const title = `${words[percentile]}, ${clock === 'endToEnd' ? 'end to end' : 'response'}`;
  return { name, title, unit: 'ms', of: (trial) => gateValue(name, trial) };
}
