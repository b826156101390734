import { availableParallelism } from 'node:os';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { closedLoop, type Call } from '../frame/closed-loop.ts';
import type { Contestant, Stage } from '../frame/comparison.ts';
import { GetClients } from './get-clients.ts';
import { concurrency, large, putEntries, shardCount } from './load.ts';
import type { Server, ServerKind } from './server.ts';
import { openReaders, type ReadStream } from './shard-reader.ts';
import { createStream, openStreamClient } from './stream-client.ts';

const streamName = 'bench';
const storedCalls = 40;

/** GetRecords through the AWS SDK in this process. */
export function sdkGet(kind: ServerKind): Contestant {
  return {
    name: kind.name,
    mayBeMissing: kind.mayBeMissing,
    async start(stage) {
      const { server, stream } = await startWithRecords(kind, stage);
      const client = openStreamClient(server.port, concurrency);
      let calls: readonly Call[] = [];
      return {
        version: server.version,
        pid: server.pid,
        // Iterators live for five minutes.
        prepare: async () => void (calls = await openReaders(client, stream)),
        round: (milliseconds) => closedLoop(calls, milliseconds, stage.signal),
        async stop() {
          client.destroy();
          await server.stop();
        },
      };
    },
  };
}

/** The same through as many processes as the machine has cores, so that no client's event loop is the limit. */
export function sdkGetFromAllCores(kind: ServerKind): Contestant {
  return {
    name: kind.name,
    mayBeMissing: kind.mayBeMissing,
    async start(stage) {
      const { server, stream } = await startWithRecords(kind, stage);
      const clients = await orStop(server, () =>
        GetClients.start(availableParallelism(), { port: server.port, stream }),
      );
      return {
        version: server.version,
        pid: server.pid,
        clientPids: clients.pids,
        prepare: () => clients.prepare(),
        round: (milliseconds) => clients.read(milliseconds),
        async stop() {
          await clients.stop();
          await server.stop();
        },
      };
    },
  };
}

async function startWithRecords(
  kind: ServerKind,
  stage: Stage,
): Promise<{ readonly server: Server; readonly stream: ReadStream }> {
  const server = await kind.start(stage);
  const client = openStreamClient(server.port, 1);
  try {
    return await orStop(server, async () => {
      const { shards } = await createStream(client, streamName, shardCount);
      for (let call = 0; call < storedCalls; call++) {
        await client.send(new PutRecordsCommand({ StreamName: streamName, Records: putEntries(large, call) }));
      }
      return { server, stream: { name: streamName, shards } };
    });
  } finally {
    client.destroy();
  }
}

/** Stops the server when what is done with it fails. */
async function orStop<T>(server: Server, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await server.stop();
    throw error;
  }
}
