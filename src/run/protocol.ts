import type { StreamHandle } from '../adapters/adapter.ts';
import type { Assignment, Segment } from '../load/assignment.ts';
import type { ProduceCounts, ProduceLatencies } from '../load/produce-tally.ts';
import type { CoordinationSoFar } from '../load/group-journal.ts';
import type { ReaderCensus } from '../load/partition-census.ts';
import type { ReadCounts } from '../load/consume-side.ts';
import type { EncodedLatencies } from '../measure/histogram.ts';
import type { ProcessPressure } from '../measure/pressure.ts';

/** Raised when either side would misread the other; a worker of another version is sent away. */
export const protocolVersion = 2;

/** Coordinator → worker. */
export type Command =
  | { readonly type: 'assign'; readonly assignment: Assignment }
  /** Producer: send one probe to each partition. */
  | { readonly type: 'probe' }
  | { readonly type: 'segment'; readonly segment: Segment }
  /** Producer: end the segment early. */
  | { readonly type: 'halt' }
  /** Give the figures of the measured window. */
  | { readonly type: 'figures' }
  /** Give the bitmaps since the start. */
  | { readonly type: 'count' }
  /** Producer: tell where these records of its own went. Answered by `places`. */
  | { readonly type: 'locate'; readonly sequences: readonly number[] }
  /** The stream was resized: go by its new partitions. Answered by `refreshed`. */
  | { readonly type: 'refresh'; readonly stream: StreamHandle }
  /** Consumer: give the census since the start. */
  | { readonly type: 'census' }
  /** Leave politely and end. */
  | { readonly type: 'finish' };

/** Distinct records so far, by reader; a producer has one entry. Sampled at a multiple of 250 ms of the shared clock. */
export interface Progress {
  readonly type: 'progress';
  /** Monotonic nanoseconds. */
  readonly at: number;
  readonly totals: readonly number[];
  /** Of a producer: records that timed out and were never acknowledged, which readers may receive or not. */
  readonly uncertain?: number;
  /** Throttled read calls so far, by reader; absent for a producer. */
  readonly throttledReads?: readonly number[];
}

/** What happened in one second. */
export interface Interval {
  readonly type: 'interval';
  /** Monotonic nanoseconds at its end. */
  readonly at: number;
  readonly records: number;
  readonly throttled: number;
  readonly latencies: EncodedLatencies;
}

export interface ReaderFigures {
  readonly reader: number;
  readonly counts: ReadCounts;
  readonly endToEnd: EncodedLatencies;
  readonly sinceHandOver: EncodedLatencies;
  readonly readCalls: number;
  readonly throttledReads: number;
}

export interface ProducerBitmaps {
  readonly producer: number;
  /** Lengths in bytes of what is attached: acknowledged, indeterminate, positions. */
  readonly lengths: readonly number[];
}

export interface ReaderBitmaps {
  readonly reader: number;
  readonly reordered: number;
  readonly foreign: number;
  readonly examples: readonly string[];
  /** Lengths in bytes of what is attached: received, duplicated and positions of each producer. */
  readonly lengths: readonly number[];
}

/** Worker → coordinator. */
export type Report =
  | { readonly type: 'hello'; readonly version: number; readonly token: string; readonly worker: string }
  | { readonly type: 'ready' }
  | { readonly type: 'probed'; readonly reader: number; readonly partitions: readonly number[] }
  | { readonly type: 'segment-done'; readonly id: number }
  | Progress
  | Interval
  | {
      readonly type: 'producer-figures';
      readonly counts: ProduceCounts;
      readonly latencies: ProduceLatencies;
      readonly pressure: ProcessPressure & { readonly windowFullShare: number };
    }
  | {
      readonly type: 'consumer-figures';
      readonly readers: readonly ReaderFigures[];
      readonly pressure: ProcessPressure;
    }
  | { readonly type: 'producer-bitmaps'; readonly bitmaps: ProducerBitmaps }
  | { readonly type: 'consumer-bitmaps'; readonly bitmaps: readonly ReaderBitmaps[] }
  /** In the order asked for: `partition 3`, or the key where the system alone knows the partition. */
  | { readonly type: 'places'; readonly places: readonly string[] }
  | { readonly type: 'refreshed' }
  | { readonly type: 'census'; readonly readers: readonly ReaderCensus[] }
  | {
      readonly type: 'event';
      readonly kind: string;
      readonly detail: string;
      /** Monotonic nanoseconds; absent where it is of no interest. */
      readonly at?: number;
      readonly partitions?: readonly number[];
    }
  /** Member of a group: a batch was received; producer and sequence of every record. */
  | {
      readonly type: 'arrived';
      readonly at: number;
      readonly partition: number;
      readonly newestIntended: number;
      readonly records: readonly (readonly [producer: number, sequence: number])[];
    }
  | {
      readonly type: 'committed';
      readonly at: number;
      readonly milliseconds: number;
      readonly committed: number;
      readonly failed: number;
      readonly coordination: CoordinationSoFar | null;
    }
  | { readonly type: 'failed'; readonly name: string; readonly message: string };
