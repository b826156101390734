import assert from 'node:assert/strict';
import type { Producer } from '../adapters/adapter.ts';
import { sendAll } from './send-all.ts';
import type { StreamCase } from './stream-case.ts';
import { textRecords, textsOf } from './text-records.ts';
import type { Workbench } from './workbench.ts';

const unlessResized: StreamCase['skip'] = ({ adapter }) =>
  adapter.resize === undefined && 'the adapter resizes no streams';

/** Changing the number of partitions of a stream that is in use. */
export const resizeCases: readonly StreamCase[] = [
  {
    name: 'added partitions take keyed records, and who reads gets all of them',
    partitions: 2,
    skip: unlessResized,
    timeoutMs: 120_000,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader({ from: 'latest' });
      await sendKeyed(workbench, producer, 'before');
      await reader.received(keys.length);
      const { adapter, settings } = workbench.subject;
      const { stream, context } = workbench;
      assert.deepEqual(await adapter.resize!.request(stream, 4, settings, context), { accepted: true });
      const resized = await adapter.resize!.settled(stream, 4, settings, context);
      assert.equal(resized.partitions, 4);
      assert.equal(resized.name, stream.name);
      const open = (await adapter.partitions(resized, settings, context)).filter((partition) => partition.open);
      assert.equal(open.length, 4);
      await producer.refresh?.(resized);
      await reader.consumer.refresh?.();
      await sendKeyed(workbench, producer, 'after');
      await reader.received(2 * keys.length);
      await workbench.quiet();
      const after = reader.records.filter(({ value }) => value.toString().startsWith('after'));
      assert.deepEqual(textsOf(after).sort(), keys.map((key) => `after ${key}`).sort(), 'each arrives once');
      const known = new Set(open.map(({ index }) => index));
      assert.ok(
        after.every(({ partition }) => known.has(partition)),
        'in a partition that takes writes',
      );
      assert.ok(new Set(after.map(({ partition }) => partition)).size > 2, 'spread over more than the old ones');
    },
  },
  {
    name: 'fewer partitions are made, or refused in words',
    partitions: 4,
    skip: unlessResized,
    async run({ stream, context, subject: { adapter, settings } }) {
      const answer = await adapter.resize!.request(stream, 2, settings, context);
      if (answer.accepted) {
        const resized = await adapter.resize!.settled(stream, 2, settings, context);
        assert.equal(resized.partitions, 2);
        const open = (await adapter.partitions(resized, settings, context)).filter((partition) => partition.open);
        assert.equal(open.length, 2);
      } else {
        assert.match(answer.code, /^\w+$/);
        assert.ok(answer.message.length > 10, `'${answer.message}' says why`);
        assert.equal((await adapter.partitions(stream, settings, context)).length, 4);
      }
    },
  },
];

const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);

async function sendKeyed({ context }: Workbench, producer: Producer, text: string): Promise<void> {
  for (const key of keys) {
    await sendAll(producer, textRecords([`${text} ${key}`], key), producer.route?.(key), context);
  }
}
