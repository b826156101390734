import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { Call } from '../frame/closed-loop.ts';
import { concurrency } from './load.ts';

/** Records asked for at once: half of what a shard holds, so that a pass takes two or three calls. */
const limit = 500;

/** What is read: the shards of a stream. */
export interface ReadStream {
  readonly name: string;
  readonly shards: readonly string[];
}

/** {@link concurrency} readers, spread over the shards, each of which reads its shard again and again. */
export function openReaders(client: KinesisClient, { name, shards }: ReadStream): Promise<Call[]> {
  return Promise.all(
    Array.from({ length: concurrency }, (_, reader) => openReader(client, name, shards[reader % shards.length]!)),
  );
}

/** Reads a shard from its beginning to its end, a call at a time, and again from the beginning. */
async function openReader(client: KinesisClient, StreamName: string, ShardId: string): Promise<Call> {
  const { ShardIterator: beginning } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
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
