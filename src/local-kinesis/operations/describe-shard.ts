import type { Shard } from '../shard.ts';

/** A shard as DescribeStream and ListShards show it. */
export function describeShard(shard: Shard): object {
  const [parent, adjacentParent] = shard.parents;
  const ending = shard.endingSequenceNumber;
  return {
    ShardId: shard.id,
    ...(parent === undefined ? {} : { ParentShardId: parent }),
    ...(adjacentParent === undefined ? {} : { AdjacentParentShardId: adjacentParent }),
    HashKeyRange: hashKeyRange(shard),
    SequenceNumberRange: {
      StartingSequenceNumber: shard.startingSequenceNumber,
      ...(ending === undefined ? {} : { EndingSequenceNumber: ending }),
    },
  };
}

/** The children of a closed shard as the last answer of its readers shows them. */
export function childShards(shard: Shard): object[] {
  return shard.children.map((child) => ({
    ShardId: child.id,
    ParentShards: child.parents,
    HashKeyRange: hashKeyRange(child),
  }));
}

function hashKeyRange({ range }: Shard): object {
  return { StartingHashKey: range.start.toString(), EndingHashKey: range.end.toString() };
}
