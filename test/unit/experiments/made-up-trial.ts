import type { Distribution, Subscriber, Trial } from '../../../src/result/trial-schema.ts';

export const nothing: Distribution = {
  count: 0,
  batches: 0,
  minMs: null,
  maxMs: null,
  meanMs: null,
  p50Ms: null,
  p90Ms: null,
  p99Ms: null,
  p999Ms: null,
  clamped: 0,
  encoded: '',
};

/** A reader that keeps up, changed as told. */
export function madeUpReader(changes: Partial<Subscriber> = {}): Subscriber {
  return {
    reader: 0,
    received: 10_000,
    receivedPerSecond: 1_000,
    bytesPerSecond: 100_000,
    endToEnd: { ...nothing, p99Ms: 20 },
    lagSlope: 0,
    lagSlopeError: 1,
    lagAtEnd: 0,
    readCalls: 100,
    throttledReads: 0,
    undrained: 0,
    ...changes,
  };
}

/** A trial of 1,000 records/s for 10 s that held, changed as told. */
export function madeUpTrial(changes: Partial<Trial> = {}): Trial {
  return {
    purpose: 'repetition',
    repetition: 0,
    readers: 1,
    offeredPerSecond: 1_000,
    achievedPerSecond: 1_000,
    achievedBytesPerSecond: 100_000,
    backlogSlope: 0,
    backlogSlopeError: 1,
    measuredSeconds: 10,
    warmUpSeconds: 1,
    drainSeconds: 0.5,
    counts: {
      scheduled: 10_000,
      acknowledged: 10_000,
      gaveUp: 0,
      refusedFirst: 0,
      throttledFirst: 0,
      resent: 0,
      rejected: 0,
      refusals: {},
    },
    slip: nothing,
    batchWait: nothing,
    service: nothing,
    response: nothing,
    endToEnd: nothing,
    subscribers: [madeUpReader()],
    integrity: {
      acknowledged: 10_000,
      lost: 0,
      duplicated: 0,
      reordered: 0,
      misplaced: 0,
      indeterminate: 0,
      foreign: 0,
      examples: [],
    },
    workers: [],
    host: { cpuShare: 0.3, pressureShare: 0, systemCpuSeconds: null },
    seconds: [],
    windowedP99: { responseMs: null, endToEndMs: null },
    held: true,
    failures: [],
    ...changes,
  };
}
