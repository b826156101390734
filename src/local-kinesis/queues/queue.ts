import type { KinesisError } from '../kinesis-error.ts';
import type { Service } from '../service.ts';
import type { Shard, Subscriber } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { Deliveries } from './deliveries.ts';
import type { LongPoll } from './long-poll.ts';

/** How a queue delivers. */
export interface QueueAttributes {
  readonly visibilityTimeoutSeconds: number;
  /** Receives after which a record becomes a dead letter; undefined for no dead letters. */
  readonly maxReceiveCount: number | undefined;
}

/** Where a queue starts in its stream. Times are milliseconds since 1970. */
export interface QueueStart {
  readonly type: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly timestamp?: number | undefined;
  /** From when on the records are that it delivers. */
  readonly effective: number;
}

/** What makes a queue, and never changes. */
export interface QueueOrigin {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970, a whole second. */
  readonly createdAt: number;
  readonly start: QueueStart;
}

/** A queue on a stream: its settings, what it delivered, and the calls that wait for more. */
export class Queue implements Subscriber {
  readonly origin: QueueOrigin;
  readonly arn: string;
  readonly stream: Stream;
  readonly tags = new Map<string, string>();
  policy: string | undefined;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' = 'CREATING';
  attributes: QueueAttributes;
  /** What the attributes are to be when the queue is no longer UPDATING. */
  change: QueueAttributes | undefined;
  readonly deliveries: Deliveries;
  emptyReceives = 0;
  readonly polls = new Set<LongPoll>();
  readonly #service: Service;
  #watched: readonly Shard[] = none;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    service: Service,
    stream: Stream,
    origin: QueueOrigin,
    attributes: QueueAttributes,
    startOf: (shard: Shard) => number,
  ) {
    const { region, accountId } = service.settings;
    this.#service = service;
    this.stream = stream;
    this.origin = origin;
    this.arn = `arn:aws:kinesis:${region}:${accountId}:queue/${origin.id}`;
    this.attributes = attributes;
    this.deliveries = new Deliveries(service, stream, origin.id, mostReceives(attributes), startOf);
  }

  /** Records can be received and acknowledged. */
  get usable(): boolean {
    return this.status === 'ACTIVE' || this.status === 'UPDATING';
  }

  /** Makes the change that was asked for. */
  applyChange(): void {
    this.attributes = this.change ?? this.attributes;
    this.change = undefined;
    this.deliveries.lanes.setMostReceives(mostReceives(this.attributes), this.#service.clock.monotonic());
  }

  /** Serves the calls that wait, in their order, as far as there are records; then waits for more. */
  pump(): void {
    const isOut = { normal: false, dead: false };
    for (const poll of this.polls) {
      if (!isOut[poll.side]) isOut[poll.side] = !poll.serve();
      if (isOut.normal && isOut.dead) break;
    }
    this.#watch();
  }

  /** Ends the calls that wait, when the queue is going. */
  fail(error: KinesisError): void {
    for (const poll of this.polls) poll.fail(error);
  }

  /** Has a call wait for records. */
  add(poll: LongPoll): void {
    this.polls.add(poll);
    this.#watch();
  }

  /** Forgets a call that has its answer, or whose caller is gone. */
  remove(poll: LongPoll): void {
    this.polls.delete(poll);
    if (this.polls.size === 0) this.#watch();
  }

  /** Forgets the calls that wait: there will be no answer. */
  close(): void {
    for (const poll of this.polls) poll.cancel();
  }

  /** Has open shards and the next visibility timeout call {@link Queue.pump} as long as calls wait. */
  #watch(): void {
    const shards = this.polls.size === 0 ? none : this.stream.open;
    if (shards !== this.#watched) {
      for (const shard of this.#watched) shard.queues.delete(this);
      for (const shard of shards) shard.queues.add(this);
      this.#watched = shards;
    }
    clearTimeout(this.#timer);
    const { lanes } = this.deliveries;
    const sides = new Set([...this.polls].map(({ side }) => side));
    const next = Math.min(...[...sides].map((side) => lanes.nextVisibleAt(side)));
    if (next === Number.POSITIVE_INFINITY) return;
    const milliseconds = Math.max(1, Math.ceil(next - this.#service.clock.monotonic()));
    this.#timer = setTimeout(() => this.pump(), milliseconds);
  }
}

const none: readonly Shard[] = [];

function mostReceives({ maxReceiveCount = Number.POSITIVE_INFINITY }: QueueAttributes): number {
  return maxReceiveCount;
}
