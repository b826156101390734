import type { Codec } from './codec.ts';
import type { ConsumerShard, RunningSubscription } from './consumer.ts';
import { eventFrame } from './event-frame.ts';
import type { KinesisError } from './kinesis-error.ts';
import { childShards } from './operations/describe-shard.ts';
import { millisecondsBehind } from './operations/get-records.ts';
import { recordObjects, recordsJson } from './record-output.ts';
import type { Service } from './service.ts';
import type { Shard, Subscriber } from './shard.ts';
import type { ReadResult } from './shard-log.ts';
import type { Stream } from './stream.ts';

/** Data of one event: small enough to flow, large enough to be cheap. */
const bytesPerEvent = 1024 * 1024;
const recordsPerEvent = 10_000;

/** Where the events go. */
export interface EventSink {
  /** False asks to wait for `drained`. */
  write(frame: Buffer): boolean;
  end(): void;
  /** Calls back when more may be written, and once when the reader is gone. */
  listen(drained: () => void, closed: () => void): void;
}

/** What a subscription is about. */
export interface SubscriptionPlace {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly state: ConsumerShard;
  /** Index of the first record to push. */
  readonly index: number;
}

/**
 * One answer of SubscribeToShard: pushes records as the shard wakes it, at most 2 MiB/s, no faster than the reader
 * takes them, for five minutes.
 */
export class Subscription implements Subscriber, RunningSubscription {
  readonly #service: Service;
  readonly #place: SubscriptionPlace;
  readonly #sink: EventSink;
  readonly #codec: Codec;
  readonly #timers: NodeJS.Timeout[];
  #pace: NodeJS.Timeout | undefined;
  #index: number;
  #waitsForReader = false;
  #ended = false;
  #sentSinceIdleCheck = true;

  constructor(service: Service, place: SubscriptionPlace, sink: EventSink, codec: Codec) {
    this.#service = service;
    this.#place = place;
    this.#sink = sink;
    this.#codec = codec;
    this.#index = place.index;
    const { idleEventMilliseconds, quotas } = service.settings;
    this.#timers = [setTimeout(() => this.#end(), quotas.subscriptionLifeMilliseconds)];
    if (idleEventMilliseconds > 0) {
      this.#timers.push(setInterval(() => this.#sendIdleEvent(), idleEventMilliseconds));
    }
  }

  /** Sends the initial response and the first event, then whatever comes. */
  start(): void {
    const { shard, state } = this.#place;
    state.running = this;
    shard.subscribers.add(this);
    this.#sink.listen(
      () => {
        this.#waitsForReader = false;
        this.pump();
      },
      () => this.#release(),
    );
    this.#write(
      eventFrame(
        this.#headers('event', 'initial-response'),
        this.#codec.encode({ direct: true, json: () => '{}', plain: () => ({}) }),
      ),
    );
    if (this.#index >= shard.log.endIndex && !shard.endsAt(this.#index)) this.#sendIdle();
    this.pump();
  }

  pump(): void {
    const { shard, state } = this.#place;
    while (!this.#ended && !this.#waitsForReader && this.#pace === undefined) {
      if (this.#service.faults.stalls(this.#place.stream.name, shard.id)) return;
      const empty = this.#index >= shard.log.endIndex;
      if (empty && !shard.endsAt(this.#index)) return;
      const wait = empty ? 0 : state.pushedBytes.wait(1, this.#service.clock.monotonic());
      if (wait > 0) {
        this.#pace = setTimeout(() => {
          this.#pace = undefined;
          this.pump();
        }, Math.ceil(wait));
        return;
      }
      this.#push();
    }
  }

  fail(error: KinesisError): void {
    if (this.#ended) return;
    const payload = this.#codec.encode({ message: error.message });
    this.#write(eventFrame(this.#headers('exception', error.type), payload));
    this.#end();
  }

  #push(): void {
    const { shard, state } = this.#place;
    const read = shard.log.read(this.#index, recordsPerEvent, bytesPerEvent);
    this.#index = read.nextIndex;
    state.pushedBytes.take(read.dataBytes);
    shard.counters.pushedBytes += read.dataBytes;
    this.#send(read);
    if (shard.endsAt(this.#index)) this.#end();
  }

  #sendIdleEvent(): void {
    this.pump();
    const caughtUp = this.#index >= this.#place.shard.log.endIndex;
    if (!this.#sentSinceIdleCheck && caughtUp && !this.#waitsForReader) this.#sendIdle();
    this.#sentSinceIdleCheck = false;
  }

  #sendIdle(): void {
    this.#send({ spans: [], count: 0, dataBytes: 0, firstIndex: this.#index, nextIndex: this.#index });
  }

  #send(read: ReadResult): void {
    const { shard, stream } = this.#place;
    const { firstIndex, nextIndex } = read;
    const codec = this.#codec;
    const encrypted = stream.encryptionKeyId !== undefined;
    const content = { shard, codec, firstIndex, nextIndex, ends: shard.endsAt(nextIndex), encrypted };
    const now = this.#service.clock.now();
    this.#sentSinceIdleCheck = true;
    this.#write(
      this.#service.events.frame(content, now, () =>
        eventFrame(this.#headers('event', 'SubscribeToShardEvent'), this.#payload(read, now, encrypted)),
      ),
    );
  }

  #payload(read: ReadResult, now: number, encrypted: boolean): Uint8Array {
    const { shard } = this.#place;
    const numbers = shard.sequenceNumbers();
    const rest = {
      MillisBehindLatest: millisecondsBehind(shard, read.nextIndex, now),
      ...(shard.endsAt(read.nextIndex)
        ? { ChildShards: childShards(shard) }
        : { ContinuationSequenceNumber: this.#continuation(read, now) }),
    };
    return this.#codec.encode({
      direct: true,
      json: () => recordsJson(rest, read, numbers, encrypted),
      plain: () => ({ ...rest, Records: recordObjects(read, numbers, encrypted) }),
    });
  }

  /** A number after the last record read and before the next: index of the former, a later second. */
  #continuation(read: ReadResult, now: number): string {
    return this.#place.shard.sequenceNumbers().of(read.nextIndex - 1, Math.floor(now / 1000) + 1);
  }

  #headers(message: 'event' | 'exception', type: string): Record<string, string> {
    return {
      [message === 'event' ? ':event-type' : ':exception-type']: type,
      ':content-type': this.#codec.contentType,
      ':message-type': message,
    };
  }

  #write(frame: Buffer): void {
    if (!this.#sink.write(frame)) this.#waitsForReader = true;
  }

  #end(): void {
    if (this.#ended) return;
    this.#release();
    this.#sink.end();
  }

  #release(): void {
    this.#ended = true;
    this.#place.shard.subscribers.delete(this);
    if (this.#place.state.running === this) this.#place.state.running = undefined;
    clearTimeout(this.#pace);
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
