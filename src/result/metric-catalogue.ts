import type { ExperimentName } from '../scenario/scenario.ts';
import type { Distribution, Trial } from './trial-schema.ts';

/** One figure of a trial that can be limited, compared and shown. */
export interface Metric {
  /** E.g. `endToEnd.p99`; what a scenario's `limits` name. */
  readonly name: string;
  readonly title: string;
  readonly unit: 'ms' | '/s' | 'B/s' | 'records' | 'share';
  readonly better: 'lower' | 'higher';
  /** Null: too few samples, or not observed. */
  readonly of: (trial: Trial) => number | null;
}

const percentiles = [
  ['p50', 'p50Ms'],
  ['p90', 'p90Ms'],
  ['p99', 'p99Ms'],
  ['p999', 'p999Ms'],
  ['max', 'maxMs'],
] as const;

type Latency = 'response' | 'endToEnd' | 'sinceHandOver' | 'service' | 'batchWait' | 'slip';

function latencies(name: Latency, title: string): Metric[] {
  return percentiles.map(([suffix, key]) => ({
    name: `${name}.${suffix}`,
    title: `${title} ${suffix === 'p999' ? 'p99.9' : suffix}`,
    unit: 'ms',
    better: 'lower',
    of: (trial) => (trial[name] satisfies Distribution | undefined)?.[key] ?? null,
  }));
}

function windowed(name: 'response' | 'endToEnd', title: string): Metric {
  return {
    name: `${name}.windowedP99`,
    title: `${title} p99, median of seconds`,
    unit: 'ms',
    better: 'lower',
    of: ({ windowedP99 }) => windowedP99[`${name}Ms`],
  };
}

/** The experiments that have trials, whose figures these are. */
export const experimentsWithTrials: readonly ExperimentName[] = [
  'load',
  'saturation',
  'fan-out',
  'partitioning',
  'reshard',
  'replay',
];

/** Every metric of a trial, in the order they are listed. */
export const metrics: readonly Metric[] = [
  ...latencies('endToEnd', 'end to end'),
  ...latencies('response', 'response'),
  ...latencies('sinceHandOver', 'hand-over to reader'),
  ...latencies('service', 'service'),
  ...latencies('batchWait', 'batch wait'),
  ...latencies('slip', 'slip'),
  windowed('endToEnd', 'end to end'),
  windowed('response', 'response'),
  { name: 'throughput', title: 'acknowledged', unit: '/s', better: 'higher', of: (trial) => trial.achievedPerSecond },
  { name: 'bytes', title: 'acknowledged', unit: 'B/s', better: 'higher', of: (trial) => trial.achievedBytesPerSecond },
  {
    name: 'throttled',
    title: 'throttled at the first attempt',
    unit: 'share',
    better: 'lower',
    of: ({ counts }) => (counts.scheduled === 0 ? null : counts.throttledFirst / counts.scheduled),
  },
  { name: 'gaveUp', title: 'given up', unit: 'records', better: 'lower', of: ({ counts }) => counts.gaveUp },
  { name: 'lost', title: 'lost', unit: 'records', better: 'lower', of: ({ integrity }) => integrity.lost },
  {
    name: 'duplicated',
    title: 'duplicated',
    unit: 'records',
    better: 'lower',
    of: ({ integrity }) => integrity.duplicated,
  },
  {
    name: 'reordered',
    title: 'reordered',
    unit: 'records',
    better: 'lower',
    of: ({ integrity }) => integrity.reordered,
  },
];

/** The metric of that name, or undefined. */
export function metricOf(name: string): Metric | undefined {
  return metrics.find((metric) => metric.name === name);
}
