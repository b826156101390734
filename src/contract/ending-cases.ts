import assert from 'node:assert/strict';
import { settled } from './eventually.ts';
import { makeBatch } from './make-batch.ts';
import type { StreamCase } from './stream-case.ts';
import { numbered, textRecords } from './text-records.ts';

/** Aborting, and taking leave. */
export const endingCases: readonly StreamCase[] = [
  {
    name: 'nothing begins under a signal that is aborted already',
    partitions: 1,
    async run({ stream, subject: { adapter, settings, newContext } }) {
      const context = newContext();
      context.abort();
      const membership = { group: 'kvk-aborted', member: 'a', from: 'latest' } as const;
      const calls = {
        describe: adapter.describe(settings, context),
        connectProducer: adapter.connectProducer(stream, settings, context),
        connectConsumer: adapter.connectConsumer(stream, membership, () => undefined, settings, context),
      };
      const fates = Object.entries<Promise<unknown>>(calls).map(async ([name, call]) => [
        name,
        await settled(name, call),
      ]);
      for (const [name, fate] of await Promise.all(fates)) assert.equal(fate, 'rejected', `${String(name)} rejects`);
    },
  },
  {
    name: 'aborting ends what is pending',
    partitions: 1,
    async run(workbench) {
      const { adapter, settings, capabilities, newContext } = workbench.subject;
      const context = newContext();
      const producer = await workbench.producer(context);
      await workbench.reader({ from: 'latest' }, undefined, context);
      const sends = numbered('batch', Math.min(capabilities.inFlight, 4)).map((name) =>
        settled(`sending ${name}`, producer.send(makeBatch(textRecords([name]), 0))),
      );
      const description = settled('describe', adapter.describe(settings, context));
      context.abort();
      // Acknowledged, refused or rejected: all that matters is that nobody waits on.
      await Promise.all([...sends, description]);
      assert.notEqual(await settled('flush', producer.flush()), 'rejected');
      assert.notEqual(await settled('taking leave', workbench.close()), 'rejected');
    },
  },
];
