import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordsCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { closedLoop, type Call } from '../frame/closed-loop.ts';
import type { Contestant } from '../frame/comparison.ts';
import { concurrency, large, putEntries, shardCount } from './load.ts';
import type { Server, ServerKind } from './server.ts';
import { createStream, openStreamClient } from './stream-client.ts';

const streamName = 'bench';
const storedCalls = 40;
/** Records asked for at once: half of what a shard holds, so that a pass takes two or three calls. */
const limit = 500;

/**
 * GetRecords through the AWS SDK: {@link concurrency} readers, two for each shard, each reading its shard from the
 * beginning to the end again and again.
 */
export function sdkGet(kind: ServerKind): Contestant {
  return {
    name: kind.name,
    mayBeMissing: kind.mayBeMissing,
    async start(stage) {
      const server = await kind.start(stage);
      const client = openStreamClient(server.port, concurrency);
      const shards = await storeRecords(client, server);
      let calls: readonly Call[] = [];
      return {
        version: server.version,
        pid: server.pid,
        // Iterators live for five minutes.
        async prepare() {
          const readers = Array.from({ length: concurrency }, (_, reader) => shards[reader % shards.length]!);
          calls = await Promise.all(readers.map((shard) => readerOf(client, shard)));
        },
        round: (milliseconds) => closedLoop(calls, milliseconds, stage.signal),
        async stop() {
          client.destroy();
          await server.stop();
        },
      };
    },
  };
}

async function storeRecords(client: KinesisClient, server: Server): Promise<readonly string[]> {
  try {
    const { shards } = await createStream(client, streamName, shardCount);
    for (let call = 0; call < storedCalls; call++) {
      await client.send(new PutRecordsCommand({ StreamName: streamName, Records: putEntries(large, call) }));
    }
    return shards;
  } catch (error) {
    client.destroy();
    await server.stop();
    throw error;
  }
}

async function readerOf(client: KinesisClient, ShardId: string): Promise<Call> {
  const { ShardIterator: beginning } = await client.send(
    new GetShardIteratorCommand({ StreamName: streamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  let iterator = beginning;
  return async () => {
    const { Records, NextShardIterator } = await client.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }),
    );
    const read = Records!.length;
    if (iterator === beginning && read === 0) throw new Error(`nothing to read in ${ShardId}`);
    iterator = read < limit ? beginning : NextShardIterator;
    return read;
  };
}
