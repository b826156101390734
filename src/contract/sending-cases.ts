import assert from 'node:assert/strict';
import { comparePositions } from './compare-positions.ts';
import { makeBatch } from './make-batch.ts';
import { partitionOf, refusalsOf } from './refusals-of.ts';
import { sendAll } from './send-all.ts';
import type { StreamCase } from './stream-case.ts';
import { numbered, textRecords, textsOf } from './text-records.ts';
import type { ReceivedRecord } from './workbench.ts';

const keys = numbered('customer', 40);

/** Where records go, and what the outcome says of it. */
export const sendingCases: readonly StreamCase[] = [
  {
    name: 'a batch for a partition lands there, at the positions that are acknowledged',
    partitions: 3,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const acknowledged: string[] = [];
      for (const partition of [2, 0, 1, 0]) {
        const outcome = await producer.send(makeBatch(textRecords(['a', 'b', 'c']), partition));
        assert.deepEqual(refusalsOf(outcome), [undefined, undefined, undefined]);
        for (let index = 0; index < 3; index++) {
          assert.equal(partitionOf(outcome, index), partition);
          acknowledged.push(`${partition} ${outcome.positionAt(index)}`);
        }
      }
      await reader.received(12);
      assert.equal(new Set(acknowledged).size, 12, 'every record has a position of its own');
      assert.deepEqual(reader.records.map(placeOf).sort(), acknowledged.sort());
      assert.ok(positionsRise(reader.records), 'positions rise within a partition');
    },
  },
  {
    name: 'route is pure, agrees among producers and uses every partition',
    partitions: 3,
    skip: ({ capabilities }) => capabilities.routing !== 'ours' && 'the service routes',
    async run(workbench) {
      const [one, other] = [await workbench.producer(), await workbench.producer()];
      const routed = keys.map((key) => one.route!(key));
      assert.deepEqual(
        keys.map((key) => other.route!(key)),
        routed,
      );
      assert.deepEqual(new Set(routed), new Set([0, 1, 2]));
    },
  },
  {
    name: 'records of one key share a partition',
    partitions: 3,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      for (const key of keys)
        for (const round of ['first', 'second'])
          await sendAll(producer, textRecords([round], key), producer.route?.(key), workbench.context);
      await reader.received(keys.length * 2);
      const partitionOfKey = new Map<string | undefined, number>();
      for (const { key, partition } of reader.records) {
        assert.equal(partitionOfKey.get(key) ?? partition, partition, `key ${key} is in two partitions`);
        partitionOfKey.set(key, partition);
      }
      assert.deepEqual(new Set(partitionOfKey.keys()), new Set(keys));
      assert.equal(new Set(partitionOfKey.values()).size, 3, 'every partition is used');
    },
  },
  {
    name: 'a batch of many keys says where each record went',
    partitions: 3,
    skip: ({ capabilities }) => capabilities.routing === 'ours' && 'keys are routed before',
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const records = keys.map((key) => ({ value: Buffer.from(key), key }));
      const outcome = await producer.send(makeBatch(records, undefined));
      assert.ok(refusalsOf(outcome).every((kind) => kind === undefined));
      await reader.received(keys.length);
      const acknowledged = keys.map((_, index) => `${partitionOf(outcome, index)} ${outcome.positionAt(index)}`);
      assert.deepEqual(reader.records.map(placeOf).sort(), acknowledged.sort());
    },
  },
  {
    name: 'batches sent one after another keep their order',
    partitions: 1,
    skip: ({ capabilities }) => !capabilities.ordered && 'no order is kept',
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const texts = numbered('record', 100);
      for (let first = 0; first < texts.length; first += 5)
        await sendAll(producer, textRecords(texts.slice(first, first + 5)), 0, workbench.context);
      await reader.received(texts.length);
      assert.deepEqual(textsOf(reader.records), texts);
    },
  },
  {
    name: 'as many batches in flight as declared all arrive once',
    partitions: 2,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const batches = numbered('batch', Math.min(workbench.subject.capabilities.inFlight, 32));
      await Promise.all(
        batches.map((name, index) => sendAll(producer, textRecords(numbered(name, 5)), index % 2, workbench.context)),
      );
      await reader.received(batches.length * 5);
      await workbench.quiet();
      assert.deepEqual(textsOf(reader.records).sort(), batches.flatMap((name) => numbered(name, 5)).sort());
    },
  },
  {
    name: 'flush waits for what is in flight',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      await producer.flush();
      let settledBatches = 0;
      const sends = numbered('batch', Math.min(workbench.subject.capabilities.inFlight, 4)).map(async (name) => {
        await producer.send(makeBatch(textRecords([name]), 0));
        settledBatches++;
      });
      await producer.flush();
      await Promise.resolve();
      assert.equal(settledBatches, sends.length);
      await Promise.all(sends);
    },
  },
  {
    name: 'counters of a producer only grow',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      let before = producer.counters();
      for (const text of ['one', 'two', 'three']) {
        await sendAll(producer, textRecords([text]), 0, workbench.context);
        const now = producer.counters();
        assert.ok(now.calls > before.calls && now.bytes > before.bytes, 'calls and bytes are counted');
        assert.ok(now.throttledCalls >= before.throttledCalls && now.failedCalls >= before.failedCalls);
        before = now;
      }
      assert.equal(before.failedCalls, 0);
    },
  },
];

function placeOf({ partition, position }: ReceivedRecord): string {
  return `${partition} ${position}`;
}

function positionsRise(records: readonly ReceivedRecord[]): boolean {
  const last = new Map<number, string>();
  return records.every(({ partition, position }) => {
    const before = last.get(partition);
    last.set(partition, position);
    return before === undefined || comparePositions(before, position) < 0;
  });
}
