import { z } from 'zod';

/**
 * A latency distribution in milliseconds. A percentile is null when fewer than 10 samples from fewer than 10
 * batches lie beyond it: records of one batch share a fate.
 */
const distribution = z.strictObject({
  count: z.number(),
  /** Batches (polls) the samples came from. */
  batches: z.number(),
  minMs: z.number().nullable(),
  maxMs: z.number().nullable(),
  meanMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p90Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  p999Ms: z.number().nullable(),
  /** Values below 1 µs or above 10 min, recorded at the bound and counted here. */
  clamped: z.number(),
  /** HdrHistogram V2, deflated, base64; values in microseconds, 3 significant digits. */
  encoded: z.string(),
});

/** One reader, that is one consumer group: it sees every record. */
const subscriber = z.strictObject({
  reader: z.number(),
  received: z.number(),
  receivedPerSecond: z.number(),
  bytesPerSecond: z.number(),
  endToEnd: distribution,
  /** Records a second by which the lag (acknowledged − received) grew, with its standard error. */
  lagSlope: z.number(),
  lagSlopeError: z.number(),
  /** Records not yet received when producing ended. */
  lagAtEnd: z.number(),
  readCalls: z.number(),
  throttledReads: z.number(),
  /** Records not received when the drain ended. */
  undrained: z.number(),
});

/** Names follow Jepsen's Kafka workload. Counts of records; the first few of each are named in `examples`. */
const integrity = z.strictObject({
  acknowledged: z.number(),
  /** Acknowledged and never received by a reader that was there from the start. */
  lost: z.number(),
  /** Received more than once by one reader, where it was acknowledged once and never sent again. */
  duplicated: z.number(),
  /** Lower sequence after higher within a key. */
  reordered: z.number(),
  /** Read at another position than was acknowledged; compared for all records up to 20,000/s, else for about 1 in 1,000. */
  misplaced: z.number().default(0),
  /** Outcome unknown (timed out): may appear 0, 1 or 2 times. */
  indeterminate: z.number(),
  /** Received with the wrong run, producer or content. */
  foreign: z.number(),
  examples: z.array(z.string()),
});

const worker = z.strictObject({
  name: z.string(),
  role: z.enum(['producer', 'consumer']),
  /** Share of the measured time the event loop was busy, 0 … 1. */
  eventLoopUtilization: z.number(),
  /** 99th percentile of the timer's lateness beyond its period. */
  timerLatenessP99Ms: z.number(),
  cpuSeconds: z.number(),
  garbageCollectionShare: z.number(),
  residentBytes: z.number(),
  /** Of producers: share of the measured time in which a batch that was ready waited for one in flight to come back. */
  windowFullShare: z.number().optional(),
});

/** One second of a trial, or a few where it was long. Percentiles of them, null when they had too few samples. */
const second = z.strictObject({
  /** Its end in seconds since measuring began; negative while warming up. */
  at: z.number(),
  /** Its length. */
  seconds: z.number().default(1),
  acknowledged: z.number(),
  received: z.number(),
  throttled: z.number(),
  responseP50Ms: z.number().nullable(),
  responseP99Ms: z.number().nullable(),
  endToEndP50Ms: z.number().nullable(),
  endToEndP99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});

/** A load at one rate with one number of readers: warm-up, measured window, drain, count. */
export const trialSchema = z.strictObject({
  purpose: z.enum(['repetition', 'search', 'confirmation', 'rung', 'common-rate']),
  repetition: z.number(),
  readers: z.number(),
  /** Processes that produced, and that shared each reader's partitions; absent where an older version did not tell. */
  producers: z.number().optional(),
  members: z.number().optional(),
  offeredPerSecond: z.number(),
  /** How the offered rate changed over the measurement, in words; `offeredPerSecond` is then its mean. */
  shape: z.string().optional(),
  /** Records acknowledged inside the window ÷ its length. */
  achievedPerSecond: z.number(),
  achievedBytesPerSecond: z.number(),
  /** Records a second by which what was due and not yet acknowledged grew, with its standard error. */
  backlogSlope: z.number(),
  backlogSlopeError: z.number(),
  /** Length of the measured window in seconds. */
  measuredSeconds: z.number(),
  warmUpSeconds: z.number(),
  drainSeconds: z.number(),
  counts: z.strictObject({
    scheduled: z.number(),
    acknowledged: z.number(),
    gaveUp: z.number(),
    /** Records refused at their first attempt, by kind. */
    refusedFirst: z.number(),
    throttledFirst: z.number(),
    resent: z.number(),
    rejected: z.number(),
    /** Refusals by `kind code`, all attempts. */
    refusals: z.record(z.string(), z.number()),
  }),
  /** Intended → entered the batcher. */
  slip: distribution,
  /** Entered the batcher → handed to the adapter. */
  batchWait: distribution,
  /** Handed over (last attempt) → acknowledged. */
  service: distribution,
  /** Intended → acknowledged: the headline of producing. */
  response: distribution,
  /** Intended → received, all readers added: the headline of consuming. */
  endToEnd: distribution,
  /** Handed over (last attempt) → received, all readers added; absent where an older version did not tell. */
  sinceHandOver: distribution.optional(),
  subscribers: z.array(subscriber),
  integrity,
  workers: z.array(worker),
  host: z.strictObject({
    /** Share of all cores that was busy, 0 … 1; null where the platform does not tell. */
    cpuShare: z.number().nullable(),
    /** CPU pressure (some, Linux), share of time 0 … 1. */
    pressureShare: z.number().nullable(),
    /** CPU seconds of the system under test where it is local. */
    systemCpuSeconds: z.number().nullable(),
  }),
  seconds: z.array(second),
  /**
   * The median over windows of a second (longer ones where a second has fewer than 200 samples) of the window's p99:
   * steadier from run to run than the p99 of the whole. Null when not even one window was full.
   */
  windowedP99: z
    .strictObject({ responseMs: z.number().nullable(), endToEndMs: z.number().nullable() })
    .default({ responseMs: null, endToEndMs: null }),
  /** The rate held by the rules of `experiments/holds`; reasons empty when it did. */
  held: z.boolean(),
  failures: z.array(z.string()),
});

export type Trial = z.infer<typeof trialSchema>;
export type Distribution = z.infer<typeof distribution>;
export type Subscriber = z.infer<typeof subscriber>;
export type WorkerPressure = z.infer<typeof worker>;
export type Second = z.infer<typeof second>;
