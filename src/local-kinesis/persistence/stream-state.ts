import { Consumer } from '../consumer.ts';
import type { Service } from '../service.ts';
import { shardId } from '../shard.ts';
import type { Stream } from '../stream.ts';

/** All of a stream but its records and what its shards still may take and give, as JSON. Hash keys are decimal. */
export type StreamState = ReturnType<typeof stateOfStream>;

/** Where a shard's records are: its number, the oldest readable index, the next one, the newest arrival. */
export type ShardPosition = readonly [number: number, firstIndex: number, nextIndex: number, lastArrival: number];

/** The state of a stream. It is the same again as long as nothing but records comes and goes. */
export function stateOfStream(stream: Stream) {
  return {
    name: stream.name,
    createdAt: stream.createdAt,
    status: stream.status,
    change: stream.change,
    mode: stream.mode,
    retentionHours: stream.retentionHours,
    maxRecordKiB: stream.maxRecordKiB,
    distribution: stream.distribution,
    warmThroughputMiBps: stream.warmThroughputMiBps,
    encryptionKeyId: stream.encryptionKeyId,
    policy: stream.policy,
    tags: [...stream.tags],
    shardLevelMetrics: [...stream.shardLevelMetrics],
    changes: [...stream.changes],
    consumers: [...stream.consumers.values()].map((consumer) => ({
      name: consumer.name,
      createdAt: consumer.createdAt,
      tags: [...consumer.tags],
      policy: consumer.policy,
      status: consumer.status,
    })),
    nextShardNumber: stream.nextShardNumber,
    shards: [...stream.shards.values()].map((shard) => ({
      number: shard.number,
      start: String(shard.range.start),
      end: String(shard.range.end),
      parents: shard.parents,
      createdAt: shard.createdAt,
      closedAt: shard.closedAt,
      children: shard.children.map(({ id }) => id),
    })),
  };
}

/** The positions of a stream's shards, as far as their records are on disk. */
export function positionsOf(stream: Stream): ShardPosition[] {
  return [...stream.shards.values()].map(({ number, log }) => [
    number,
    log.firstIndex,
    log.writtenIndex,
    log.lastArrival,
  ]);
}

/** Puts the stream into the service as it was, its shards without records. */
export function restoreStream(service: Service, state: StreamState, positions: readonly ShardPosition[]): Stream {
  const stream = service.addStream(state.name, state.mode, state.maxRecordKiB, state.createdAt);
  stream.status = state.status;
  stream.change = state.change;
  stream.retentionHours = state.retentionHours;
  stream.distribution = state.distribution;
  stream.warmThroughputMiBps = state.warmThroughputMiBps;
  stream.encryptionKeyId = state.encryptionKeyId;
  stream.policy = state.policy;
  for (const [key, value] of state.tags) stream.tags.set(key, value);
  for (const metric of state.shardLevelMetrics) stream.shardLevelMetrics.add(metric);
  for (const [name, times] of state.changes) stream.changes.set(name, times);
  for (const { name, createdAt, tags, policy, status } of state.consumers) {
    const consumer = new Consumer(name, stream.arn, createdAt);
    for (const [key, value] of tags) consumer.tags.set(key, value);
    consumer.policy = policy;
    consumer.status = status;
    stream.consumers.set(name, consumer);
  }
  restoreShards(stream, state);
  for (const [number, firstIndex] of positions) stream.shards.get(shardId(number))?.log.skipTo(firstIndex);
  return stream;
}

function restoreShards(stream: Stream, state: StreamState): void {
  for (const { number, start, end, parents, createdAt } of state.shards) {
    stream.nextShardNumber = number;
    const range = { start: BigInt(start), end: BigInt(end) };
    stream.addShard(
      range,
      parents.map((id) => ({ id })),
      createdAt,
    );
  }
  stream.nextShardNumber = state.nextShardNumber;
  for (const [place, shard] of [...stream.shards.values()].entries()) {
    // What is loaded from now on is on disk.
    shard.log.writtenIndex = Number.POSITIVE_INFINITY;
    const { closedAt, children } = state.shards[place]!;
    shard.closedAt = closedAt;
    shard.children = children.flatMap((id) => stream.shards.get(id) ?? []);
  }
  stream.rebuildRouting();
}
