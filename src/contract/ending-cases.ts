import assert from 'node:assert/strict';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { settled } from './eventually.ts';
import { makeBatch } from './make-batch.ts';
import type { StreamCase } from './stream-case.ts';
import { numbered, textRecords } from './text-records.ts';

/** Aborting, and taking leave. */
export const endingCases: readonly StreamCase[] = [
  {
    name: 'aborting ends calls to a system that accepts connections and says nothing',
    partitions: 1,
    async run({ stream, subject: { adapter, settingsAt, newContext } }) {
      await using silent = await listenSilently();
      const settings = settingsAt(silent.port);
      const context = newContext();
      const membership = { group: 'kvk-aborted', member: 'a', from: 'latest' } as const;
      const calls: Record<string, Promise<unknown>> = {
        describe: adapter.describe(settings, context),
        partitions: adapter.partitions(stream, settings, context),
        connectConsumer: adapter.connectConsumer(stream, membership, () => undefined, settings, context),
      };
      for (const call of Object.values(calls)) call.catch(() => undefined); // Judged below.
      await silent.connected;
      context.abort();
      for (const [name, call] of Object.entries(calls))
        assert.equal(await settled(name, call, 5_000), 'rejected', `${name} rejects`);
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

/** A server that takes connections and never answers. */
async function listenSilently(): Promise<
  AsyncDisposable & { readonly port: number; readonly connected: Promise<void> }
> {
  const sockets = new Set<Socket>();
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()); // A client that aborts may reset the connection.
    socket.resume();
    resolve();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    connected,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
