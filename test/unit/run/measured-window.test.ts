import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { Adapter, Consumer, Context, Counters, Producer } from '../../../src/adapters/adapter.ts';
import type { ConsumerAssignment, ProducerAssignment, Segment } from '../../../src/load/assignment.ts';
import { seededRandom } from '../../../src/load/random.ts';
import { now } from '../../../src/measure/clock.ts';
import { ConsumerWorker } from '../../../src/run/consumer-worker.ts';
import { ProducerWorker } from '../../../src/run/producer-worker.ts';
import type { Report } from '../../../src/run/protocol.ts';
import type { WorkerRole } from '../../../src/run/worker-role.ts';
import { milliseconds } from '../../../src/units/duration.ts';
import { perSecond } from '../../../src/units/rate.ts';
import { bytes } from '../../../src/units/size.ts';

const base = {
  adapter: 'idle',
  settings: {},
  stream: { name: 'kvk-test', partitions: 1, details: {} },
  runId: 1,
  seed: 1,
  producers: 1,
  workload: {
    partitions: 1,
    producers: 1,
    rate: perSecond(100),
    arrival: 'constant',
    recordSize: bytes(64),
    keys: { distinct: 1, skew: 'none' },
    ordering: 'none',
    compressibility: 0,
  },
} as const;

const reading: ConsumerAssignment = {
  ...base,
  role: 'consumer',
  readers: [{ reader: 0, membership: { group: 'kvk-test-0', member: 'reader-0', from: 'latest' } }],
};

const sending: ProducerAssignment = {
  ...base,
  role: 'producer',
  producer: 0,
  batching: { linger: milliseconds(1), records: 10, bytes: bytes(10_000), inFlight: 1 },
  resend: { attempts: 1, backOffMin: milliseconds(1), backOffMax: milliseconds(1), deadline: milliseconds(1_000) },
};

const context: Context = {
  signal: new AbortController().signal,
  timers: { now, sleep: (durationMs) => sleep(durationMs) },
  random: seededRandom(1),
  report: () => undefined,
};

/** A system on which nothing happens; `counters` are what both its clients say. */
function idle(counters: () => Counters): Adapter {
  const leave = { [Symbol.asyncDispose]: async () => undefined };
  const commit = async () => ({ committed: 0, failed: 0 });
  const consumer: Consumer = { ...leave, ready: async () => undefined, commit, counters };
  const producer: Producer = {
    ...leave,
    send: async ({ count }) => ({ count, partitions: 0, refused: [], positionAt: String }),
    flush: async () => undefined,
    counters,
  };
  const adapter: Partial<Adapter> = {
    connectConsumer: async () => consumer,
    connectProducer: async () => producer,
    capabilities: () => ({
      batch: { records: 100, bytes: bytes(100_000) },
      recordSize: bytes(1_000),
      inFlight: 1,
      routing: 'ours',
      ordered: true,
      readers: 'unlimited',
      commits: false,
      groups: false,
      pollIntervalMs: 0,
    }),
  };
  return adapter as Adapter;
}

function segmentOf(): Segment {
  const startAt = now() + 10e6;
  const endAt = startAt + 50e6;
  return {
    id: 0,
    ratePerSecond: 100,
    startAt,
    endAt,
    measureFrom: startAt,
    measureTo: endAt,
    giveUpAt: endAt,
    resend: true,
  };
}

/** Lets a worker measure a short window, then keeps the process busy, and only then asks for the figures. */
async function askedLate(role: WorkerRole, afterwards: () => void): Promise<void> {
  const segment = segmentOf();
  await role.obey({ type: 'segment', segment });
  await sleep(Math.max(0, (segment.measureTo - now()) / 1e6) + 200);
  afterwards();
  const until = performance.now() + 600;
  while (performance.now() < until);
  await role.obey({ type: 'figures' });
}

test('a reader tells of the measured window alone, however long the drain after it', async () => {
  let calls = 5;
  const told: Report[] = [];
  const adapter = idle(() => ({ calls, throttledCalls: calls, failedCalls: 0, bytes: 0 }));
  const worker = await ConsumerWorker.start(reading, adapter, {}, context, (report) => told.push(report));
  try {
    await askedLate(worker, () => (calls = 1_000));
  } finally {
    await worker.close();
  }
  const figures = told.find((report) => report.type === 'consumer-figures');
  assert.ok(figures?.type === 'consumer-figures');
  assert.deepEqual([figures.readers[0]!.readCalls, figures.readers[0]!.throttledReads], [0, 0]);
  assert.ok(figures.pressure.cpuSeconds < 0.4, `${figures.pressure.cpuSeconds} s`);
});

test('a producer tells of the measured window alone, however long the drain after it', async () => {
  const told: Report[] = [];
  const adapter = idle(() => ({ calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 }));
  const worker = await ProducerWorker.start(sending, adapter, {}, context, (report) => told.push(report));
  try {
    await askedLate(worker, () => undefined);
  } finally {
    await worker.close();
  }
  const figures = told.find((report) => report.type === 'producer-figures');
  assert.ok(figures?.type === 'producer-figures');
  assert.equal(figures.counts.scheduled, 5);
  assert.ok(figures.pressure.cpuSeconds < 0.4, `${figures.pressure.cpuSeconds} s`);
});
