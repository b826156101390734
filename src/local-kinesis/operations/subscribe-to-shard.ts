import type { Consumer, ConsumerShard } from '../consumer.ts';
import { dryRun } from '../error-texts.ts';
import { findShard } from './find-stream.ts';
import type { RequestOf } from '../request-members.ts';
import type { Service } from '../service.ts';
import { startIndex } from '../start-position.ts';
import type { SubscriptionPlace } from '../subscription.ts';
import { TokenBucket } from '../token-bucket.ts';

/**
 * Checks a SubscribeToShard and returns what to push. At most one call a second per consumer and shard; within 5 s of
 * a successful call another one is refused, later it takes over and the older subscription ends.
 */
export function subscribeToShard(service: Service, request: RequestOf<'SubscribeToShard'>): SubscriptionPlace {
  const { stream, consumer } = service.consumerByArn(request.ConsumerARN);
  if (!stream.usable) throw service.errors.streamNotFound(stream.name);
  const { shard } = findShard(service, { StreamName: stream.name }, request.ShardId);
  if (consumer.status !== 'ACTIVE') {
    throw service.errors.consumerNotActive(consumer.name, consumer.createdAt / 1000, stream.name);
  }
  const monotonic = service.clock.monotonic();
  const state = stateOf(service, consumer, shard.id, monotonic);
  if (!state.calls.tryTake(1, monotonic)) throw service.errors.callsThrottled(stream.name);
  const inUse = service.errors.anotherSubscription(stream.name, shard.id, consumer.name);
  if (monotonic - state.subscribedAt < service.quotas.resubscribeMilliseconds) throw inUse;
  const { Type, SequenceNumber, Timestamp } = request.StartingPosition;
  const index = startIndex(service, stream, shard, {
    type: Type,
    sequenceNumber: SequenceNumber,
    timestamp: Timestamp,
  });
  if (request.DryRun) throw dryRun();
  state.running?.fail(inUse);
  state.subscribedAt = monotonic;
  return { stream, shard, state, index };
}

function stateOf(service: Service, consumer: Consumer, shardId: string, monotonic: number): ConsumerShard {
  let state = consumer.shards.get(shardId);
  if (!state) {
    const { subscribeCallsPerSecond: calls, fanOutBytesPerSecond: bytes } = service.quotas;
    state = {
      calls: new TokenBucket(calls, calls, monotonic),
      pushedBytes: new TokenBucket(bytes, bytes, monotonic),
      subscribedAt: Number.NEGATIVE_INFINITY,
      running: undefined,
    };
    consumer.shards.set(shardId, state);
  }
  return state;
}
