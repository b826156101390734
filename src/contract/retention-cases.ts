import assert from 'node:assert/strict';
import { sendAll } from './send-all.ts';
import type { StreamCase } from './stream-case.ts';
import { textRecords } from './text-records.ts';

const unlessKept: StreamCase['skip'] = ({ adapter }) =>
  adapter.retention === undefined && 'the adapter knows no retention';

/** How long records are kept. Nobody waits for them to expire here: systems take from milliseconds to days. */
export const retentionCases: readonly StreamCase[] = [
  {
    name: 'a retention within the range is in force once it is accepted',
    partitions: 1,
    skip: unlessKept,
    async run({ stream, context, subject: { adapter, settings } }) {
      const retention = adapter.retention!;
      for (const time of retention.range(settings).within) {
        assert.deepEqual(await retention.change(stream, time, settings, context), { accepted: true }, String(time));
        assert.equal(await retention.read(stream, settings, context), time);
      }
    },
  },
  {
    name: 'a retention beyond the range is refused in words and changes nothing',
    partitions: 1,
    skip: unlessKept,
    async run({ stream, context, subject: { adapter, settings } }) {
      const retention = adapter.retention!;
      const before = await retention.read(stream, settings, context);
      for (const time of retention.range(settings).beyond) {
        const answer = await retention.change(stream, time, settings, context);
        assert.ok(!answer.accepted, `${time} ms were accepted`);
        assert.match(answer.code, /^\w+$/);
        assert.ok(answer.message.length > 10, `'${answer.message}' says why`);
      }
      assert.equal(await retention.read(stream, settings, context), before);
    },
  },
  {
    name: 'the oldest position is that of the first record, and none where there is none',
    partitions: 2,
    skip: unlessKept,
    async run(workbench) {
      const { stream, context, subject } = workbench;
      const { adapter, settings } = subject;
      const producer = await workbench.producer();
      await sendAll(producer, textRecords(['first', 'second']), 1, context);
      const reader = await workbench.reader();
      await reader.received(2);
      assert.equal(await adapter.retention!.oldest(stream, 1, settings, context), reader.records[0]!.position);
      assert.equal(await adapter.retention!.oldest(stream, 0, settings, context), null);
    },
  },
];
