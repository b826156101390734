import type { Milliseconds } from '../units/duration.ts';
import type { PerSecond } from '../units/rate.ts';
import type { Bytes } from '../units/size.ts';
import type { LoadShape } from './load-shape.ts';

/** The rows of the comparison table. */
export const dimensions = [
  'architecture',
  'event-processing',
  'configuration-store',
  'scalability',
  'components',
  'storage',
  'set-up',
  'retention',
  'fan-out',
  'cost',
] as const;
export type Dimension = (typeof dimensions)[number];

/** The experiments that exist; a dimension is answered by one or two of them. */
export const experimentNames = [
  'load',
  'saturation',
  'fan-out',
  'partitioning',
  'reshard',
  'replay',
  'retention',
  'set-up',
  'takeover',
  'metadata',
] as const;
export type ExperimentName = (typeof experimentNames)[number];

/** A question, the workload that answers it and the systems it is put to. Every default is filled in. */
export interface Scenario {
  readonly name: string;
  readonly dimension: Dimension;
  readonly question: string;
  readonly experiment: ExperimentName;
  readonly workload: Workload;
  /** Independent readers (consumer groups): one number, or the rungs of a ladder for `fan-out`. Ascending. */
  readonly readers: readonly number[];
  /** Processes that share the partitions of each reader; `auto`: as many as the rate needs. */
  readonly members: number | 'auto';
  readonly phases: Phases;
  readonly batching: Batching;
  readonly resend: ResendPolicy;
  readonly search: Search;
  readonly takeover: Takeover;
  /** Slowest reader's end-to-end p99 that still counts as keeping up. */
  readonly objective: Milliseconds;
  /** How often each target is measured. Fewer than 6 give ranges, not intervals. */
  readonly repetitions: number;
  readonly seed: number;
  readonly targets: readonly Target[];
  readonly limits: readonly Limit[];
  /** Faults that do not make the run invalid because the scenario is about them. */
  readonly allow: readonly ('lost' | 'duplicated' | 'reordered')[];
  readonly gate: GateSection;
}

export const gateLimits = ['p50', 'p99', 'throughput'] as const;
export type GateLimit = (typeof gateLimits)[number];

/** What `kvk gate` fails for. */
export interface GateSection {
  /** Smallest relative change of a median worth failing for, as a share; `off` leaves it out. */
  readonly p50: number | 'off';
  /** The same for the median over seconds of the p99. */
  readonly p99: number | 'off';
  /** The same for the throughput of a closed loop, which is compared instead of its latencies. */
  readonly throughput: number | 'off';
  /** Which of these three the scenario writes itself, in its file or by an option; the others are defaults. */
  readonly own: readonly GateLimit[];
  /** Pairs of the first look, and further ones where it is suspicious. */
  readonly pairs: number;
  readonly secondLookPairs: number;
}

export interface Workload {
  /** Of each stream. */
  readonly partitions: number;
  /** Topics or streams: producers share them out among themselves, each reader reads all. Absent: one. */
  readonly streams?: number;
  /** Producers, each a client of its own; `auto`: as many as the rate needs. */
  readonly producers: number | 'auto';
  /** Offered by all producers together; 0 is a closed loop, which offers what is taken. */
  readonly rate: PerSecond;
  /** How the rate changes over the measurement; `rate` is then its mean. */
  readonly shape?: LoadShape;
  readonly arrival: 'constant' | 'poisson';
  /** Value of one record, envelope included; at least 32 bytes. The mean of them where they vary. */
  readonly recordSize: Bytes;
  /** Sizes that vary from record to record. */
  readonly sizes?: readonly SizePoint[];
  /** What the values hold after their envelope, in place of filler. */
  readonly payload?: Payload;
  readonly keys: Keys;
  /** `key`: one batch in flight per partition, so that order per key holds. `none`: several in flight. */
  readonly ordering: 'key' | 'none';
  /** Share of a record's filler that a compressor can remove, 0 … 1. */
  readonly compressibility: number;
}

/** The share of the records that are no larger than this; between two points in a straight line. Ascending, from 0 to 1. */
export interface SizePoint {
  readonly share: number;
  readonly bytes: Bytes;
}

/** Texts of a file, one of which each record carries, all equally often. */
export interface Payload {
  readonly file: string;
  /** First 16 hexadecimal digits of the SHA-256 of the texts. */
  readonly digest: string;
  readonly texts: readonly string[];
}

/** Partitions of all streams together. */
export function allPartitions({ partitions, streams = 1 }: Pick<Workload, 'partitions' | 'streams'>): number {
  return partitions * streams;
}

export interface Keys {
  readonly distinct: number;
  /**
   * `round-robin`: one key after the other. `none`: keyless, spread evenly over the partitions by the harness (explicit
   * partition or hash key).
   */
  readonly skew: 'uniform' | 'zipf' | 'round-robin' | 'none';
}

export interface Phases {
  readonly warmUp: Milliseconds;
  readonly measure: Milliseconds;
  /** Longest wait for the slowest reader after the last record. */
  readonly drainMax: Milliseconds;
}

/** The harness's own batching, with the same rules for every system. */
export interface Batching {
  readonly linger: Milliseconds;
  readonly records: number;
  readonly bytes: Bytes;
  /** Batches in flight per producer; with `ordering: key` one per partition at most. */
  readonly inFlight: number;
}

/** What the harness does with refused records, the same for every system. */
export interface ResendPolicy {
  readonly attempts: number;
  readonly backOffMin: Milliseconds;
  readonly backOffMax: Milliseconds;
  /** Counted from the record's intended time; after it the record is given up. */
  readonly deadline: Milliseconds;
}

/** How a limit is searched. */
export interface Search {
  readonly startRate: PerSecond;
  readonly maxRate: PerSecond;
  /** Width of the bracket [held, failed] at which the search ends, as a share of the rate. */
  readonly tolerance: number;
  readonly probe: Milliseconds;
  readonly confirm: Milliseconds;
  /** Largest p99, of the response and of the slowest reader's end to end, at which a rate still holds. */
  readonly objective?: Milliseconds;
  /** Shares of the smallest target's rate, at each of which every target's latency is measured once all are found. */
  readonly latencyAt?: readonly number[];
}

/** What can happen to a group. The oldest member is its leader where it has one. */
export const takeoverDeeds = ['kill', 'join', 'leave', 'kill-oldest', 'kill-broker'] as const;
export type TakeoverDeed = (typeof takeoverDeeds)[number];

/** How a group of members is treated. */
export interface Takeover {
  readonly deeds: readonly TakeoverDeed[];
  readonly commitInterval: Milliseconds;
  readonly patience: Milliseconds;
}

/** One system to drive. */
export interface Target {
  readonly label: string;
  readonly adapter: string;
  /** `local` starts the system; otherwise a broker list (`host:port,…`) or a URL. */
  readonly endpoint: string;
  /** Handed to the adapter, which refuses what it does not know. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The scenario's batching with this target's own `linger`, `batchRecords`, `batchBytes`, `inFlight` on top. */
  readonly batching: Batching;
}

/** A bound on a metric; a breach ends with exit code 10. `atMost`/`atLeast` in the metric's base unit. */
export interface Limit {
  /** A name of the metric catalogue, e.g. `endToEnd.p99`. */
  readonly metric: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Only for the target of this label. */
  readonly target?: string;
}
