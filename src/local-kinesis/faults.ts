/**
 * Misbehaviour on request. All off by default; settable at the start and, by `PUT /admin/faults`, while running.
 * "Calls on records" are those of PutRecord, PutRecords, GetShardIterator, GetRecords and SubscribeToShard, and those about
 * the records of a queue.
 */
export const describedFaults = {
  latencyMedianMilliseconds: {
    value: 0,
    meaning: 'delay of answers to calls on records: log-normal with this median; 0 = none',
  },
  latencyP99Milliseconds: {
    value: 0,
    meaning: '99th percentile of the delay; below the median the delay is constant',
  },
  throttledShare: { value: 0, meaning: 'share of calls on records, 0 to 1, that are refused as throttled' },
  failedShare: { value: 0, meaning: 'share of calls on records that fail with InternalFailure and HTTP status 500' },
  failedEntriesShare: {
    value: 0,
    meaning:
      'share of entries of PutRecords, and of receipts of queues, that fail with InternalFailure while the call succeeds',
  },
  droppedShare: {
    value: 0,
    meaning: 'share of calls on records whose connection is broken off without an answer, after they took effect',
  },
  stalledShard: {
    value: '',
    meaning: 'a shard, as stream/shardId-000000000000, that takes records but gives none to its readers; empty = none',
  },
} as const satisfies Record<string, { readonly value: number | string; readonly meaning: string }>;

/** The faults as settings. */
export type Faults = {
  readonly [Name in keyof typeof describedFaults]: (typeof describedFaults)[Name]['value'] extends number
    ? number
    : string;
};

/** No misbehaviour. */
export const noFaults = Object.fromEntries(
  Object.entries(describedFaults).map(([name, { value }]) => [name, value]),
) as Faults;
