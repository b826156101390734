import { type KinesisClient, ListShardsCommand, type Shard as ListedShard } from '@aws-sdk/client-kinesis';
import type { Partition } from '../adapter.ts';
import type { CallOptions } from './patiently.ts';

/** One shard of a stream. */
export interface Shard extends Partition {
  /** `label` is the shard id. A hash key in the middle of the range, which `ExplicitHashKey` sends there. */
  readonly middle: string;
  /** The first and the last hash key of the range. */
  readonly lowest: bigint;
  readonly highest: bigint;
}

/** All shards that can still be read, open and closed, in order of their index. */
export async function listShards(client: KinesisClient, streamName: string, options: CallOptions): Promise<Shard[]> {
  const listed: ListedShard[] = [];
  let token: string | undefined;
  do {
    // A follow-up call names the page alone.
    const page = await client.send(
      new ListShardsCommand(token ? { NextToken: token } : { StreamName: streamName }),
      options,
    );
    listed.push(...(page.Shards ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return listed.map(shardOf).sort((a, b) => a.index - b.index);
}

/** The number in a shard id, e.g. 12 for `shardId-000000000012`. */
export function shardIndex(shardId: string): number {
  return Number(shardId.slice(shardId.indexOf('-') + 1));
}

function shardOf(listed: ListedShard): Shard {
  const { ShardId, HashKeyRange, ParentShardId, AdjacentParentShardId, SequenceNumberRange } = listed;
  const parents = [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
  const lowest = BigInt(HashKeyRange!.StartingHashKey!);
  const highest = BigInt(HashKeyRange!.EndingHashKey!);
  return {
    index: shardIndex(ShardId!),
    label: ShardId!,
    parents: parents.map(shardIndex),
    open: SequenceNumberRange?.EndingSequenceNumber === undefined,
    detail: `hash keys ${hex(lowest)} to ${hex(highest)}`,
    middle: String((lowest + highest) / 2n),
    lowest,
    highest,
  };
}

/** The first 8 of the 32 hexadecimal digits of a hash key. */
function hex(hashKey: bigint): string {
  return `${hashKey.toString(16).padStart(32, '0').slice(0, 8)}…`;
}
