import assert from 'node:assert/strict';
import { type TestRecord, makeBatch } from './make-batch.ts';
import { refusalsOf } from './refusals-of.ts';
import { sendAll } from './send-all.ts';
import type { StreamCase } from './stream-case.ts';
import { numbered, textRecords, textsOf } from './text-records.ts';

/** What arrives is what was sent, from the smallest record to the largest. */
export const sizeCases: readonly StreamCase[] = [
  {
    name: 'values and keys arrive byte by byte',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
      const records: TestRecord[] = [
        { value: everyByte, key: 'plain' },
        { value: Buffer.from([0]), key: 'Schlüssel' },
        { value: Buffer.alloc(32, 0xff), key: '鍵 🔑' },
        { value: Buffer.concat(Array.from({ length: 40 }, () => everyByte)), key: 'k'.repeat(200) },
      ];
      await sendAll(producer, records, 0, workbench.context);
      await reader.received(records.length);
      const byKey = new Map(reader.records.map(({ key, value }) => [key, value.toString('hex')]));
      assert.deepEqual(byKey, new Map(records.map(({ key, value }) => [key, Buffer.from(value).toString('hex')])));
    },
  },
  {
    name: 'records without a key arrive',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      await sendAll(producer, textRecords(['one', 'two']), 0, workbench.context);
      await reader.received(2);
      assert.deepEqual(textsOf(reader.records), ['one', 'two']);
    },
  },
  {
    name: 'a batch of 500 records, or as many as one may have, arrives in order',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const texts = numbered('record', Math.min(500, workbench.subject.capabilities.batch.records));
      const outcome = await producer.send(makeBatch(textRecords(texts, 'one key'), 0));
      assert.equal(outcome.count, texts.length);
      assert.ok(refusalsOf(outcome).every((kind) => kind === undefined));
      await reader.received(texts.length);
      assert.deepEqual(textsOf(reader.records), texts);
    },
  },
  {
    name: 'the largest record arrives whole',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const key = 'largest';
      const value = Buffer.alloc(workbench.subject.capabilities.recordSize - key.length, 'v');
      await sendAll(producer, [{ value, key }], 0, workbench.context);
      await reader.received(1);
      assert.ok(reader.records[0]!.value.equals(value));
    },
  },
  {
    name: 'a record beyond the limit is refused as too large, and its neighbours are not lost',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      const records = [
        ...textRecords(['before']),
        { value: Buffer.alloc(workbench.subject.capabilities.recordSize * 2, 'x') },
        ...textRecords(['after']),
      ];
      const kinds = refusalsOf(await producer.send(makeBatch(records, 0)));
      assert.equal(kinds[1], 'too-large');
      // Systems that take a batch as a whole refuse it as a whole; what is acknowledged must arrive.
      const acknowledged = ['before', 'x', 'after'].filter((_, index) => kinds[index] === undefined);
      await sendAll(producer, textRecords(['next batch']), 0, workbench.context);
      await reader.received(acknowledged.length + 1);
      await workbench.quiet();
      assert.deepEqual(textsOf(reader.records), [...acknowledged, 'next batch']);
    },
  },
];
