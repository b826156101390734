import { invalidArgument, limitExceeded } from '../error-texts.ts';
import type { RequestOf } from '../request-members.ts';
import { adjoin } from '../reshard.ts';
import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { changeStream } from './change-stream.ts';
import { findActiveStream, findShardsToChange } from './find-stream.ts';
import { checkShardLimit } from './streams.ts';

const dayMilliseconds = 24 * 3_600_000;

/** SplitShard: the stream is UPDATING for a while, then the children are there. */
export function splitShard(service: Service, request: RequestOf<'SplitShard'>): object {
  const { stream, shards } = findShardsToChange(service, request, [request.ShardToSplit]);
  const shard = shards[0]!;
  checkProvisioned(service, stream);
  checkShardLimit(service, 1);
  const key = BigInt(request.NewStartingHashKey);
  const { start, end } = shard.range;
  if (key <= start + 1n || key >= end) {
    throw service.errors.notSplittable(key, shard.id, stream.name, start, end);
  }
  changeStream(service, stream, { kind: 'split', shardId: shard.id, key: String(key) });
  return {};
}

/** MergeShards: the stream is UPDATING for a while, then the child is there. */
export function mergeShards(service: Service, request: RequestOf<'MergeShards'>): object {
  const ids = [request.ShardToMerge, request.AdjacentShardToMerge];
  const { stream, shards } = findShardsToChange(service, request, ids);
  const [shard, adjacent] = shards as readonly [Shard, Shard];
  checkProvisioned(service, stream);
  if (!adjoin(shard, adjacent)) throw service.errors.notMergeable(shard.id, adjacent.id, stream.name);
  changeStream(service, stream, { kind: 'merge', shardId: shard.id, adjacentShardId: adjacent.id });
  return {};
}

/** UpdateShardCount: between half and double the open shards, up to ten times in 24 hours. */
export function updateShardCount(service: Service, request: RequestOf<'UpdateShardCount'>): object {
  const stream = findActiveStream(service, request);
  checkProvisioned(service, stream);
  const target = request.TargetShardCount;
  const current = stream.open.length;
  const { updateShardCountLargestTarget: largest, updateShardCountsPerDay } = service.quotas;
  const counts = `Current open shard count: ${current} Target shard count: ${target}`;
  if (target > current * 2) {
    throw limitExceeded(`UpdateShardCount cannot scale up over double your current open shard count. ${counts}`);
  }
  if (target < current / 2) {
    throw limitExceeded(`UpdateShardCount cannot scale down below half your current open shard count. ${counts}`);
  }
  if (target === current) throw invalidArgument(`Target shard count is the current open shard count. ${counts}`);
  if (largest > 0 && target > largest) {
    throw limitExceeded(
      `Target shard count or number of open shards cannot be greater than ${largest}. ` +
        `Current open shard count: ${current}, Target shard count: ${target}`,
    );
  }
  if (target > current) checkShardLimit(service, target - current);
  const now = service.clock.now();
  const times = stream.changeTimes('UpdateShardCount', now - dayMilliseconds);
  if (updateShardCountsPerDay > 0 && times.length >= updateShardCountsPerDay) {
    throw limitExceeded(`UpdateShardCount was called ${times.length} times on stream ${stream.name} in 24 hours.`);
  }
  if (updateShardCountsPerDay > 0) times.push(now);
  changeStream(service, stream, { kind: 'scale', shardCount: target });
  return { StreamName: stream.name, StreamARN: stream.arn, CurrentShardCount: current, TargetShardCount: target };
}

function checkProvisioned(service: Service, stream: Stream): void {
  if (stream.mode === 'ON_DEMAND') throw service.errors.notProvisioned(stream.name);
}
