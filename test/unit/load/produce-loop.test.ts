import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import type { Context, Producer } from '../../../src/adapters/adapter.ts';
import type { BatchOutcome, OutgoingBatch } from '../../../src/adapters/batch.ts';
import type { ProducerAssignment, Segment } from '../../../src/load/assignment.ts';
import { handedOverOf, intendedOf, sequenceOf } from '../../../src/load/envelope.ts';
import { ProduceLoop } from '../../../src/load/produce-loop.ts';
import { seededRandom } from '../../../src/load/random.ts';
import { now } from '../../../src/measure/clock.ts';
import { Latencies } from '../../../src/measure/histogram.ts';
import { milliseconds } from '../../../src/units/duration.ts';
import { perSecond } from '../../../src/units/rate.ts';
import { bytes } from '../../../src/units/size.ts';

interface Sent {
  readonly sequence: number;
  readonly intended: number;
  readonly handedOver: number;
  readonly partition: number | undefined;
  readonly key: string | undefined;
  readonly bytes: number;
}

/** A system that answers each batch as told and remembers what it accepted. */
class Answering implements Producer {
  readonly accepted: Sent[] = [];
  inFlight = 0;
  mostInFlight = 0;
  readonly #refuse: (batch: OutgoingBatch) => BatchOutcome['refused'];
  constructor(refuse: (batch: OutgoingBatch) => BatchOutcome['refused'] = () => []) {
    this.#refuse = refuse;
  }
  route(key: string): number {
    return Number(key.slice(key.indexOf('k') + 1)) % 3;
  }
  async send(batch: OutgoingBatch): Promise<BatchOutcome> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    const refused = this.#refuse(batch);
    const isRefused = (index: number) => refused.some(({ first, count }) => index >= first && index < first + count);
    for (let index = 0; index < batch.count; index++) {
      if (isRefused(index)) continue;
      const value = batch.valueAt(index);
      const envelope = { sequence: sequenceOf(value), intended: intendedOf(value), handedOver: handedOverOf(value) };
      this.accepted.push({
        ...envelope,
        partition: batch.partition,
        key: batch.keyAt(index),
        bytes: value.length,
      });
    }
    await sleep(2);
    this.inFlight--;
    return { count: batch.count, partitions: 0, refused, positionAt: String };
  }
  async flush(): Promise<void> {
    // Nothing is held back.
  }
  counters() {
    return { calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 };
  }
  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing to leave.
  }
}

function assignmentOf(workload: Partial<ProducerAssignment['workload']> = {}): ProducerAssignment {
  return {
    role: 'producer',
    adapter: 'answering',
    settings: {},
    stream: { name: 'kvk-test', partitions: 3, details: {} },
    runId: 1,
    seed: 42,
    producer: 0,
    producers: 1,
    workload: {
      partitions: 3,
      producers: 1,
      rate: perSecond(4_000),
      arrival: 'constant',
      recordSize: bytes(64),
      keys: { distinct: 10, skew: 'uniform' },
      ordering: 'key',
      compressibility: 0,
      ...workload,
    },
    batching: { linger: milliseconds(2), records: 10, bytes: bytes(10_000), inFlight: 4 },
    resend: {
      attempts: 20,
      backOffMin: milliseconds(1),
      backOffMax: milliseconds(4),
      deadline: milliseconds(30_000),
    },
  };
}

const context: Context = {
  signal: new AbortController().signal,
  timers: { now, sleep: (durationMs) => sleep(durationMs) },
  random: seededRandom(1),
  report: () => undefined,
};

function segmentOf(ratePerSecond: number, lengthMs: number): Segment {
  const startAt = now() + 5e6;
  const endAt = startAt + lengthMs * 1e6;
  return {
    id: 0,
    ratePerSecond,
    startAt,
    endAt,
    measureFrom: startAt,
    measureTo: endAt,
    giveUpAt: endAt + 10e9,
    resend: true,
  };
}

function loopOn(producer: Producer, assignment = assignmentOf()): ProduceLoop {
  return new ProduceLoop(assignment, producer, { inFlight: 4, records: 10, bytes: 10_000 }, context);
}

function ascending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > values[index - 1]!);
}

test('a segment sends its records exactly once, none before it was due, in order per partition', async () => {
  const system = new Answering();
  const loop = loopOn(system);
  const segment = segmentOf(4_000, 300);
  await loop.run(segment);
  assert.deepEqual(
    system.accepted.map(({ sequence }) => sequence).sort((a, b) => a - b),
    Array.from({ length: 1_200 }, (_, sequence) => sequence),
  );
  for (const { sequence, intended, handedOver, partition, key } of system.accepted) {
    assert.ok(Math.abs(intended - (segment.startAt + sequence * 250_000)) <= 1);
    assert.ok(handedOver >= intended, `record ${sequence} was sent early`);
    assert.equal(partition, system.route(key!));
  }
  for (const partition of [0, 1, 2])
    assert.ok(
      ascending(system.accepted.filter((sent) => sent.partition === partition).map(({ sequence }) => sequence)),
    );
  assert.ok(system.mostInFlight <= 3, 'one batch a partition');
  assert.deepEqual([loop.tally.counts.scheduled, loop.tally.counts.acknowledged], [1_200, 1_200]);
});

test('refusals are sent again before their successors, so that order within a key holds', async () => {
  const random = seededRandom(3);
  const system = new Answering(({ count }) =>
    random() < 0.3 ? [{ first: 0, count, kind: 'throttled', code: 'Busy' }] : [],
  );
  const loop = loopOn(system);
  await loop.run(segmentOf(2_000, 300));
  const byKey = Map.groupBy(system.accepted, ({ key }) => key);
  for (const sent of byKey.values()) assert.ok(ascending(sent.map(({ sequence }) => sequence)));
  const { scheduled, acknowledged, gaveUp, throttledFirst, resent } = loop.tally.counts;
  assert.deepEqual([scheduled, acknowledged, gaveUp], [600, 600, 0]);
  assert.ok(throttledFirst > 0 && resent >= throttledFirst);
});

test('an adapter that throws is counted as an unknown outcome and sent again', async () => {
  const system = new Answering();
  const send = system.send.bind(system);
  let calls = 0;
  system.send = (batch) => (++calls === 3 ? Promise.reject(new TypeError('a bug of the adapter')) : send(batch));
  const loop = loopOn(system);
  await loop.run(segmentOf(2_000, 100));
  const { tally } = loop;
  assert.equal(tally.counts.acknowledged, 200);
  assert.ok(tally.indeterminate.size > 0);
  assert.deepEqual(Object.keys(tally.counts.refusals), ['timed-out TypeError']);
});

test('segments follow each other without a gap in the sequences, each with counts of its own', async () => {
  const loop = loopOn(new Answering());
  await loop.run(segmentOf(1_000, 100));
  await loop.run(segmentOf(3_000, 100));
  assert.equal(loop.tally.counts.scheduled, 300);
  assert.equal(loop.tally.acknowledged.size, 400);
  assert.equal(loop.tally.acknowledgedTotal, 400);
});

test('stopping ends a segment early and gives up what waits for a resend', async () => {
  const system = new Answering(({ count }) => [{ first: 0, count, kind: 'unavailable', code: 'Down' }]);
  const loop = loopOn(system);
  const running = loop.run(segmentOf(1_000, 60_000));
  await sleep(50);
  loop.stop();
  await running;
  assert.equal(system.inFlight, 0);
  assert.ok(loop.tally.counts.gaveUp > 0);
  assert.equal(loop.tally.counts.acknowledged, 0);
  assert.equal(loop.tally.counts.scheduled, 60_000);
  assert.ok(loop.tally.counts.gaveUp < 1_000, 'what was not due yet is not given up');
});

test('records that were due and could not be sent any more are given up, and as late as their deadline', async () => {
  const system = new Answering();
  const send = system.send.bind(system);
  // 3 partitions with one batch of 10 each: at most 1,500 records/s of the 4,000/s.
  system.send = async (batch) => (await sleep(18), send(batch));
  const loop = loopOn(system);
  await loop.run(segmentOf(4_000, 1_500));
  const { scheduled, acknowledged, gaveUp } = loop.tally.counts;
  assert.equal(scheduled, 6_000);
  assert.ok(gaveUp > 1_000, `${gaveUp} given up`);
  assert.equal(acknowledged + gaveUp, scheduled);
  const response = new Latencies();
  response.add(loop.tally.latencies().response);
  assert.equal(response.count, scheduled);
  assert.ok(response.percentile(99)! > 29_900, `${response.percentile(99)}`);
});

test('keyless records are spread evenly over the partitions', async () => {
  const system = new Answering();
  await loopOn(system, assignmentOf({ keys: { distinct: 1, skew: 'none' }, ordering: 'none' })).run(
    segmentOf(3_000, 100),
  );
  assert.deepEqual(
    [0, 1, 2].map((partition) => system.accepted.filter((sent) => sent.partition === partition).length),
    [100, 100, 100],
  );
  assert.ok(system.accepted.every(({ key }) => key === undefined));
});

test('records of varying sizes arrive once, in order, and their bytes are counted', async () => {
  const system = new Answering();
  const sizes = [
    { share: 0, bytes: bytes(40) },
    { share: 1, bytes: bytes(4_000) },
  ];
  const loop = loopOn(system, assignmentOf({ sizes, recordSize: bytes(2_020) }));
  await loop.run(segmentOf(2_000, 200));
  assert.deepEqual(
    system.accepted.map(({ sequence }) => sequence).sort((a, b) => a - b),
    Array.from({ length: 400 }, (_, sequence) => sequence),
  );
  const { acknowledged, acknowledgedBytes } = loop.tally.counts;
  assert.equal(
    acknowledgedBytes,
    system.accepted.reduce((sum, { bytes: size }) => sum + size, 0),
  );
  assert.ok(Math.abs(acknowledgedBytes / acknowledged / 2_020 - 1) < 0.15, `${acknowledgedBytes / acknowledged}`);
});

test('producers together keep the even spacing of one', async () => {
  const systems = [new Answering(), new Answering()];
  const segment = segmentOf(2_000, 100);
  await Promise.all(
    systems.map((system, producer) => loopOn(system, { ...assignmentOf(), producer, producers: 2 }).run(segment)),
  );
  const intended = systems.flatMap(({ accepted }) => accepted.map((sent) => sent.intended)).sort((a, b) => a - b);
  assert.equal(intended.length, 200);
  intended.forEach((at, index) => assert.ok(Math.abs(at - segment.startAt - index * 500_000) <= 1));
});

for (const skew of ['uniform', 'none'] as const) {
  test(`where a record went is known afterwards, with keys ${skew}`, async () => {
    const system = new Answering();
    const loop = loopOn(system, assignmentOf({ keys: { distinct: 10, skew } }));
    await loop.run(segmentOf(2_000, 50));
    assert.equal(system.accepted.length, 100);
    for (const { sequence, partition } of system.accepted)
      assert.equal(loop.placeOf(sequence), `partition ${partition}`);
  });
}

test('where the service routes, a record is found by its key', () => {
  const system: Producer = Object.assign(new Answering(), { route: undefined });
  assert.match(loopOn(system).placeOf(17), /^key p0-k\d$/);
});
