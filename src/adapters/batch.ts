/**
 * What crosses the boundary between the harness and a system. Everything here is on the hot path: views into
 * pooled buffers, typed arrays and getters instead of an object a record.
 */

/** Records on their way to a system. Pooled: every view is valid until the promise of `send` has settled. */
export interface OutgoingBatch {
  /** Number of records, ≥ 1. */
  readonly count: number;
  /** The partition index all records must land in; undefined where the service routes by key. */
  readonly partition: number | undefined;
  /** All values back to back, `count` of them. */
  readonly values: Buffer;
  /** Exclusive end of each value in `values`; entries beyond `count` are meaningless. */
  readonly ends: Uint32Array;
  valueAt(index: number): Buffer;
  /** The record's key as UTF-8 text; undefined for keyless records. */
  keyAt(index: number): string | undefined;
}

/** Why a record was not accepted. The harness decides by kind whether it sends the record again. */
export type RefusalKind =
  /** A quota or back-pressure of the system; sent again. */
  | 'throttled'
  /** No answer within the time limit: it may have been written or not; sent again, and counted as indeterminate. */
  | 'timed-out'
  /** The system or a part of it cannot be reached for now; sent again. */
  | 'unavailable'
  /** Beyond the system's record or batch size; never sent again. */
  | 'too-large'
  /** Refused for good: validation, authorization, an unknown stream; never sent again. */
  | 'rejected';

/** A run of records of one batch that were refused for the same reason. */
export interface RefusedRange {
  readonly first: number;
  readonly count: number;
  readonly kind: RefusalKind;
  /** The system's own name of the error, e.g. `ProvisionedThroughputExceededException`. */
  readonly code: string;
  /** The system's own words, kept for the first of its kind in a report. */
  readonly message?: string;
}

/** What became of one batch. Refusal is an outcome, never an exception. */
export interface BatchOutcome {
  readonly count: number;
  /** Partition index per record, −1 where refused; one number means the whole batch. */
  readonly partitions: Int32Array | number;
  /** Empty when every record was acknowledged. Ascending, not overlapping. */
  readonly refused: readonly RefusedRange[];
  /** Offset or sequence number of an acknowledged record; built only when asked. */
  positionAt(index: number): string;
}

/** Records that arrived, from one partition, in that partition's order. Valid until `deliver` has settled. */
export interface IncomingBatch {
  readonly partition: number;
  readonly count: number;
  valueAt(index: number): Buffer;
  keyAt(index: number): string | undefined;
  positionAt(index: number): string;
}

/** Takes a batch; a promise holds the next batch of the same consumer back (back-pressure). */
export type Deliver = (batch: IncomingBatch) => void | Promise<void>;
