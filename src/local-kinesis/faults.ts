/** Misbehaviour on request. All off by default; settable at the start and, by `PUT /admin/faults`, while running. */
export interface Faults {
  /** Delay of answers to operations on records: log-normal with this median, milliseconds; 0 = none. */
  readonly latencyMedianMilliseconds: number;
  /** 99th percentile of the delay, milliseconds; below the median the delay is constant. */
  readonly latencyP99Milliseconds: number;
  /** Share of calls on records, 0 to 1, that are refused as throttled. */
  readonly throttledShare: number;
  /** Share of calls on records that fail with InternalFailure and HTTP status 500. */
  readonly failedShare: number;
  /** Share of entries of PutRecords that fail with InternalFailure while the call succeeds. */
  readonly failedEntriesShare: number;
  /** Share of calls on records whose connection is broken off without an answer, after they took effect. */
  readonly droppedShare: number;
  /** A shard, as `stream/shardId-000000000000`, that takes records but gives none to its readers; empty = none. */
  readonly stalledShard: string;
}

/** No misbehaviour. */
export const noFaults: Faults = {
  latencyMedianMilliseconds: 0,
  latencyP99Milliseconds: 0,
  throttledShare: 0,
  failedShare: 0,
  failedEntriesShare: 0,
  droppedShare: 0,
  stalledShard: '',
};
