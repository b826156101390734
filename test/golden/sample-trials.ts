import { Latencies, LatencyRecorder } from '../../src/measure/histogram.ts';
import type { Distribution, Second, Subscriber, Trial } from '../../src/result/trial-schema.ts';

/** How a made-up latency is spread: median and 99th percentile in milliseconds, samples in so many batches. */
export interface Shape {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly count: number;
  readonly batches: number;
}

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

const distinct = 400;

const made = new Map<string, Distribution>();

/** A log-logistic latency, the same at each call; recorded as the tool records. */
export function latency(shape: Shape): Distribution {
  const key = JSON.stringify(shape);
  const distribution = made.get(key) ?? recorded(shape);
  made.set(key, distribution);
  return { ...distribution };
}

function recorded({ medianMs, p99Ms, count, batches }: Shape): Distribution {
  if (count === 0) return nothing;
  const recorder = new LatencyRecorder();
  const steps = Math.min(count, distinct);
  const perBatch = Math.max(1, Math.round(steps / batches));
  const sigma = Math.log(p99Ms / medianMs) / logit(0.99);
  for (let index = 0; index < steps; index++) {
    // A stride prime to the number of steps spreads the slow ones over the batches.
    const share = (((index * 7 + 3) % steps) + 0.5) / steps;
    recorder.record(medianMs * 1e6 * Math.exp(sigma * logit(share)), Math.max(1, Math.floor(count / steps)));
    if ((index + 1) % perBatch === 0) recorder.endBatch();
  }
  const merged = new Latencies();
  merged.add(recorder.encode());
  recorder.destroy();
  const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(4)));
  const enough = (percentile: number) => batches >= 10 && count * (1 - percentile / 100) >= 10;
  const at = (percentile: number) =>
    enough(percentile)
      ? rounded(Math.min(merged.maximum ?? Infinity, medianMs * Math.exp(sigma * logit(percentile / 100))))
      : null;
  return {
    count: merged.count,
    batches,
    minMs: rounded(merged.minimum),
    maxMs: rounded(merged.maximum),
    meanMs: rounded(merged.mean),
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    clamped: 0,
    encoded: merged.encodeValues(),
  };
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

/** What a made-up trial is made of; everything else follows. */
export interface TrialSketch {
  readonly purpose?: Trial['purpose'];
  readonly repetition?: number;
  readonly readers?: number;
  readonly offered: number;
  readonly achieved?: number;
  readonly recordBytes: number;
  readonly seconds: number;
  readonly response: Omit<Shape, 'count'>;
  readonly endToEnd: Omit<Shape, 'count'>;
  readonly throttledFirst?: number;
  readonly lost?: number;
  readonly duplicated?: number;
  readonly reordered?: number;
  readonly utilization?: number;
  readonly cpuShare?: number;
  readonly pressureShare?: number | null;
  readonly throttledReadShare?: number;
  readonly lagSlope?: number;
  readonly undrained?: number;
  readonly failures?: readonly string[];
  readonly series?: boolean;
}

export function trial(sketch: TrialSketch): Trial {
  const { offered, seconds, recordBytes, readers = 1, purpose = 'repetition', achieved = offered } = sketch;
  const count = Math.round(achieved * seconds);
  const response = latency({ ...sketch.response, count });
  const endToEnd = latency({ ...sketch.endToEnd, count: count * readers });
  const bare = (distribution: Distribution) =>
    purpose === 'repetition' ? distribution : { ...distribution, encoded: '' };
  return {
    purpose,
    repetition: sketch.repetition ?? 0,
    readers,
    offeredPerSecond: offered,
    achievedPerSecond: achieved,
    achievedBytesPerSecond: achieved * recordBytes,
    measuredSeconds: seconds,
    warmUpSeconds: 5,
    drainSeconds: 1.2,
    counts: {
      scheduled: Math.round(offered * seconds),
      acknowledged: count,
      gaveUp: 0,
      refusedFirst: sketch.throttledFirst ?? 0,
      throttledFirst: sketch.throttledFirst ?? 0,
      resent: sketch.throttledFirst ?? 0,
      rejected: 0,
      refusals:
        sketch.throttledFirst === undefined
          ? {}
          : { 'throttled ProvisionedThroughputExceededException': sketch.throttledFirst },
    },
    slip: { ...nothing, count },
    batchWait: { ...nothing, count },
    service: { ...nothing, count },
    response: bare(response),
    endToEnd: bare(endToEnd),
    subscribers: Array.from({ length: readers }, (_, reader) => subscriber(sketch, reader, count, endToEnd)),
    integrity: {
      acknowledged: count,
      lost: sketch.lost ?? 0,
      duplicated: sketch.duplicated ?? 0,
      reordered: sketch.reordered ?? 0,
      misplaced: 0,
      indeterminate: 0,
      foreign: 0,
      examples: (sketch.lost ?? 0) > 0 ? ['producer 0 partition 1 sequence 4711'] : [],
    },
    workers: [worker('producer', sketch.utilization ?? 0.21), worker('consumer', (sketch.utilization ?? 0.21) / 2)],
    host: { cpuShare: sketch.cpuShare ?? 0.42, pressureShare: sketch.pressureShare ?? 0.03, systemCpuSeconds: 3.1 },
    windowedP99: { responseMs: null, endToEndMs: null },
    seconds: sketch.series === true ? series(sketch) : [],
    backlogSlope: sketch.lagSlope ?? 0,
    backlogSlopeError: 0.4,
    held: (sketch.failures ?? []).length === 0,
    failures: [...(sketch.failures ?? [])],
  };
}

/** 400 records/s of 256 B for 10 s, with this median and twice as much as p99. */
export function steadyTrial(medianMs: number, batches = 900): Trial {
  const latency = { medianMs, p99Ms: 2 * medianMs, batches };
  return trial({
    offered: 400,
    achieved: 400,
    recordBytes: 256,
    seconds: 10,
    response: latency,
    endToEnd: latency,
  });
}

function subscriber(sketch: TrialSketch, reader: number, count: number, endToEnd: Distribution): Subscriber {
  const { seconds, recordBytes, lagSlope = 0, throttledReadShare = 0 } = sketch;
  const calls = Math.round(seconds);
  const slower = 1 - reader / 1_000;
  const scaled = (value: number | null) => (value === null ? null : Number((value * slower).toPrecision(4)));
  return {
    reader,
    received: count - (sketch.undrained ?? 0),
    receivedPerSecond: count / seconds - lagSlope,
    bytesPerSecond: (count / seconds - lagSlope) * recordBytes,
    endToEnd: { ...endToEnd, p99Ms: scaled(endToEnd.p99Ms), encoded: '' },
    lagSlope,
    lagSlopeError: 0.4,
    lagAtEnd: Math.round(lagSlope * seconds),
    readCalls: calls,
    throttledReads: Math.round(calls * throttledReadShare),
    undrained: sketch.undrained ?? 0,
  };
}

function worker(role: 'producer' | 'consumer', eventLoopUtilization: number): Trial['workers'][number] {
  return {
    name: `${role} 0`,
    role,
    eventLoopUtilization,
    timerLatenessP99Ms: 1.1,
    cpuSeconds: 4,
    garbageCollectionShare: 0.012,
    residentBytes: 96_000_000,
    ...(role === 'producer' && { windowFullShare: 0.031 }),
  };
}

function series({ offered, achieved = offered, seconds, response, endToEnd }: TrialSketch): Second[] {
  return Array.from({ length: seconds + 5 }, (_, index) => {
    const at = index - 5;
    const wave = 1 + 0.06 * Math.sin(index * 1.7) + (at < 0 ? 0.5 * Math.exp(-index) : 0);
    const rounded = (value: number) => Number((value * wave).toPrecision(4));
    return {
      at,
      seconds: 1,
      acknowledged: Math.round(achieved * (1 + 0.01 * Math.sin(index))),
      received: Math.round(achieved),
      throttled: 0,
      responseP50Ms: rounded(response.medianMs),
      responseP99Ms: rounded(response.p99Ms),
      endToEndP50Ms: rounded(endToEnd.medianMs),
      endToEndP99Ms: rounded(endToEnd.p99Ms),
      maxMs: rounded(endToEnd.p99Ms * 1.4),
    };
  });
}
