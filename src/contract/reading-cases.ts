import assert from 'node:assert/strict';
import { sendAll } from './send-all.ts';
import type { StreamCase } from './stream-case.ts';
import { numbered, textRecords, textsOf } from './text-records.ts';

/** One reader at a time, or readers that know nothing of each other. */
export const readingCases: readonly StreamCase[] = [
  {
    name: "'oldest' begins with what was sent before, 'latest' with what is sent after ready",
    partitions: 2,
    async run(workbench) {
      const producer = await workbench.producer();
      for (const partition of [0, 1])
        await sendAll(producer, textRecords([`early-${partition}`]), partition, workbench.context);
      const oldest = await workbench.reader({ group: 'kvk-oldest', from: 'oldest' });
      const latest = await workbench.reader({ group: 'kvk-latest', from: 'latest' });
      for (const partition of [0, 1])
        await sendAll(producer, textRecords([`late-${partition}`]), partition, workbench.context);
      await oldest.received(4);
      await latest.received(2);
      await workbench.quiet();
      assert.deepEqual(textsOf(oldest.records).sort(), ['early-0', 'early-1', 'late-0', 'late-1']);
      assert.deepEqual(textsOf(latest.records).sort(), ['late-0', 'late-1']);
    },
  },
  {
    name: 'every group sees every record',
    partitions: 2,
    skip: ({ capabilities }) => capabilities.readers === 1 && 'it has one reader',
    async run(workbench) {
      const producer = await workbench.producer();
      const one = await workbench.reader({ group: 'kvk-one', from: 'latest' });
      const other = await workbench.reader({ group: 'kvk-other', from: 'latest' });
      const texts = [0, 1].map((partition) => numbered(`partition-${partition}`, 20));
      for (const [partition, of] of texts.entries())
        await sendAll(producer, textRecords(of), partition, workbench.context);
      for (const reader of [one, other]) {
        await reader.received(40);
        for (const [partition, of] of texts.entries())
          assert.deepEqual(textsOf(reader.records.filter((record) => record.partition === partition)), of);
      }
    },
  },
  {
    name: 'a batch that is still being handled holds the next one back',
    partitions: 2,
    async run(workbench) {
      const producer = await workbench.producer();
      const gate = Promise.withResolvers<void>();
      let active = 0;
      let most = 0;
      let deliveries = 0;
      const reader = await workbench.reader({ from: 'latest' }, async () => {
        deliveries++;
        most = Math.max(most, ++active);
        await gate.promise;
        active--;
      });
      await sendAll(producer, textRecords(['first']), 0, workbench.context);
      await reader.received(1);
      for (const partition of [0, 1])
        for (const text of numbered('held', 5))
          await sendAll(producer, textRecords([text]), partition, workbench.context);
      await workbench.quiet();
      assert.equal(deliveries, 1, 'nothing is delivered meanwhile');
      gate.resolve();
      await reader.received(11);
      assert.equal(most, 1);
      assert.equal(textsOf(reader.records).filter((text) => text.startsWith('held')).length, 10);
    },
  },
  {
    name: "'committed' resumes after the last commit",
    partitions: 2,
    skip: ({ capabilities }) => !capabilities.commits && 'it stores no positions',
    async run(workbench) {
      const producer = await workbench.producer();
      const first = await workbench.reader({ from: 'oldest' });
      for (const partition of [0, 1]) await sendAll(producer, textRecords(['before']), partition, workbench.context);
      await first.received(2);
      // A delivery counts as handled once its promise has settled, just after its records are seen here.
      await workbench.quiet();
      assert.deepEqual(await first.consumer.commit(), { committed: 2, failed: 0 });
      await workbench.leave(first.consumer);
      for (const partition of [0, 1])
        await sendAll(producer, textRecords([`after-${partition}`]), partition, workbench.context);
      const second = await workbench.reader({ from: 'committed' });
      await second.received(2);
      await workbench.quiet();
      assert.deepEqual(textsOf(second.records).sort(), ['after-0', 'after-1']);
    },
  },
  {
    name: 'counters of a consumer only grow',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const reader = await workbench.reader();
      let before = reader.consumer.counters();
      for (const count of [1, 2, 3]) {
        await sendAll(producer, textRecords(['some text']), 0, workbench.context);
        await reader.received(count);
        const now = reader.consumer.counters();
        // One call may bring many batches where a system pushes.
        assert.ok(now.calls >= before.calls && now.calls > 0, 'calls are counted');
        assert.ok(now.bytes > before.bytes, 'bytes are counted');
        assert.ok(now.throttledCalls >= before.throttledCalls && now.failedCalls >= before.failedCalls);
        before = now;
      }
    },
  },
  {
    name: 'a reader that has left is given nothing more, and the others read on',
    partitions: 1,
    async run(workbench) {
      const producer = await workbench.producer();
      const leaver = await workbench.reader({ group: 'kvk-leaver', from: 'latest' });
      const stayer = await workbench.reader({ group: 'kvk-stayer', from: 'latest' });
      await sendAll(producer, textRecords(['to both']), 0, workbench.context);
      await Promise.all([leaver.received(1), stayer.received(1)]);
      await workbench.leave(leaver.consumer);
      await sendAll(producer, textRecords(['to one']), 0, workbench.context);
      await stayer.received(2);
      await workbench.quiet();
      assert.deepEqual(textsOf(leaver.records), ['to both']);
    },
  },
];
