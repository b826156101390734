import type { Service } from '../service.ts';
import { shardId } from '../shard.ts';
import type { DeliveryChanges, DeliverySnapshot } from '../queues/delivery-events.ts';
import type { DeliveryReplay } from '../queues/delivery-replay.ts';
import { Queue } from '../queues/queue.ts';

/** The settings of a queue as JSON. */
export type QueueState = ReturnType<typeof stateOfQueue>;

/** What a queue delivered, all of it or what is new since the entry before. */
export type DeliveryState =
  | { readonly queue: string; readonly whole: DeliverySnapshot }
  | { readonly queue: string; readonly changes: DeliveryChanges };

export function stateOfQueue({ origin, stream, status, attributes, change, policy, tags }: Queue) {
  return { origin, stream: stream.name, status, attributes, change, policy, tags: [...tags] };
}

/** Puts a queue into the service as it was; what was not acknowledged is visible, and was never received. */
export function restoreQueue(service: Service, state: QueueState, replay: DeliveryReplay | undefined): void {
  const stream = service.streams.get(state.stream);
  if (!stream) return;
  const queue = new Queue(service, stream, state.origin, state.attributes, ({ number, log }) =>
    Math.max(log.firstIndex, replay?.shards.get(number)?.next ?? 1),
  );
  queue.status = state.status;
  queue.change = state.change;
  queue.policy = state.policy;
  for (const [key, value] of state.tags) queue.tags.set(key, value);
  for (const [number, { pending, dead }] of replay?.shards ?? []) {
    const firstIndex = stream.shards.get(shardId(number))?.log.firstIndex ?? Number.POSITIVE_INFINITY;
    for (const index of pending.from(firstIndex)) queue.deliveries.addPending(number, index, dead.has(index));
  }
  service.queues.set(queue.arn, queue);
}
