import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, subscribe, type Parsed } from './api-client.ts';
import type { ReadOnceChecker } from './read-once-checker.ts';

/** A shard that came out of others. */
interface ChildShard {
  readonly ShardId: string;
  readonly ParentShards: readonly string[];
}

/** What a reader of a whole stream needs. */
export interface WholeReader {
  readonly port: number;
  readonly stream: string;
  readonly checker: ReadOnceChecker;
  /** With it the reader subscribes; without it polls. */
  readonly consumerArn: string | undefined;
  /** Whether nothing more will be written: a reader that has caught up then is done. */
  isComplete(): boolean;
  /** A number in [0, 1). */
  random(): number;
}

/** Reads a stream from its oldest shards on, every child after all of its parents, until it is complete. */
export async function readLineage(reader: WholeReader): Promise<void> {
  const client = new ApiClient(reader.port);
  const { Shards } = await client.call('ListShards', { StreamName: reader.stream });
  client.close();
  const finished = new Set<string>();
  const started = new Set<string>();
  const readShard = reader.consumerArn === undefined ? pollShard : subscribeToShard;
  const read = async (shard: string): Promise<void> => {
    started.add(shard);
    const children = await readShard(reader, shard);
    finished.add(shard);
    const ready = children.filter(
      ({ ShardId, ParentShards }) => !started.has(ShardId) && ParentShards.every((parent) => finished.has(parent)),
    );
    await Promise.all(ready.map(({ ShardId }) => read(ShardId)));
  };
  const roots = (Shards as Parsed[]).filter(({ ParentShardId }) => ParentShardId === undefined);
  await Promise.all(roots.map(({ ShardId }) => read(ShardId)));
}

/** Share of polls after which the iterator is thrown away and made anew from the last record. */
const newIteratorShare = 0.02;
const idleMilliseconds = 50;

/** Reads one shard by GetRecords; returns its children, or none when the stream is complete. */
async function pollShard(reader: WholeReader, ShardId: string): Promise<readonly ChildShard[]> {
  const { checker, stream: StreamName } = reader;
  const client = new ApiClient(reader.port);
  let last: string | undefined;
  let ShardIterator: string | undefined;
  try {
    for (;;) {
      if (ShardIterator === undefined || reader.random() < newIteratorShare) {
        const start =
          last === undefined
            ? { ShardIteratorType: 'TRIM_HORIZON' }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: last };
        ({ ShardIterator } = await client.call('GetShardIterator', { StreamName, ShardId, ...start }));
      }
      const wasComplete = reader.isComplete();
      const answer: Parsed = await client.call('GetRecords', { ShardIterator });
      for (const record of answer.Records) checker.take(ShardId, record);
      last = answer.Records.at(-1)?.SequenceNumber ?? last;
      if (answer.NextShardIterator === undefined) return answer.ChildShards;
      ShardIterator = answer.NextShardIterator;
      if (answer.Records.length > 0) continue;
      if (wasComplete) return [];
      await sleep(idleMilliseconds);
    }
  } finally {
    client.close();
  }
}

/** Share of events after which the connection is cut, perhaps in the middle of the next one. */
const cutShare = 0.02;

/** The same by SubscribeToShard, again and again from where the last event ended. */
async function subscribeToShard(reader: WholeReader, ShardId: string): Promise<readonly ChildShard[]> {
  let StartingPosition: object = { Type: 'TRIM_HORIZON' };
  for (;;) {
    const wasComplete = reader.isComplete();
    let children: readonly ChildShard[] | undefined;
    const body = { ConsumerARN: reader.consumerArn, ShardId, StartingPosition };
    await subscribe(reader.port, body, ({ type, payload }) => {
      if (type === 'initial-response') return false;
      if (type !== 'SubscribeToShardEvent') throw new Error(`${type}: ${payload.toString()}`);
      const event = JSON.parse(payload.toString()) as Parsed;
      for (const record of event.Records) reader.checker.take(ShardId, record);
      children = event.ChildShards;
      if (children !== undefined) return false;
      StartingPosition = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: event.ContinuationSequenceNumber };
      if (event.Records.length > 0) return reader.random() < cutShare;
      // Of two subscriptions the second began when nothing more came: its first empty event is the end.
      if (wasComplete) children = [];
      return reader.isComplete();
    });
    if (children !== undefined) return children;
  }
}
