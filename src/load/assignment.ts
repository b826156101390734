import type { Membership, StreamHandle } from '../adapters/adapter.ts';
import type { CensusRules } from './partition-census.ts';
import type { RatePiece } from '../scenario/load-shape.ts';
import type { Batching, ResendPolicy, Workload } from '../scenario/scenario.ts';

/** What a worker is told once: plain JSON. */
interface AssignmentBase {
  readonly adapter: string;
  /** As the adapter's `parseSettings` takes it, endpoint included. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** That a producer writes to; the first of those that a reader reads. */
  readonly stream: StreamHandle;
  /** 32 bits that mark this run's records. */
  readonly runId: number;
  readonly seed: number;
  readonly workload: Workload;
  /** Distance of the records whose positions both sides remember. Absent: one in a thousand. */
  readonly positionStep?: number;
  /** Number of producers in the run; producers are numbered from 0. */
  readonly producers: number;
}

export interface ProducerAssignment extends AssignmentBase {
  readonly role: 'producer';
  readonly producer: number;
  /** Number of the stream's first partition among those of all streams. Absent: 0. */
  readonly firstPartition?: number;
  readonly batching: Batching;
  readonly resend: ResendPolicy;
}

export interface ConsumerAssignment extends AssignmentBase {
  readonly role: 'consumer';
  /** Streams that every reader reads besides. */
  readonly furtherStreams?: readonly StreamHandle[];
  /** The readers this worker hosts. */
  readonly readers: readonly {
    readonly reader: number;
    readonly membership: Membership;
    /** Members in other workers have some of the partitions. */
    readonly shared?: boolean;
  }[];
  /** Counts which partition every record comes from, where the experiment asks for it. */
  readonly census?: CensusRules;
  /** Makes the worker's one reader a member that commits so often, and tells of every batch. */
  readonly commitIntervalMs?: number;
}

export type Assignment = ProducerAssignment | ConsumerAssignment;

/**
 * A stretch of load at one rate. Records intended inside [measureFrom, measureTo) are measured; the others only
 * warm up or fill a quota's bucket. Times are monotonic nanoseconds.
 */
export interface Segment {
  readonly id: number;
  /** Offered by all producers together, records a second. */
  readonly ratePerSecond: number;
  /** How that rate changes from `startAt` on, where it does; `ratePerSecond` is then its mean in the window. */
  readonly pieces?: readonly RatePiece[];
  readonly startAt: number;
  readonly endAt: number;
  readonly measureFrom: number;
  readonly measureTo: number;
  /** What is refused after this time is given up: a producer that fell behind must end. */
  readonly giveUpAt: number;
  /** False while draining a quota's bucket: refused records are dropped, not sent again, and count for nothing. */
  readonly resend: boolean;
}
