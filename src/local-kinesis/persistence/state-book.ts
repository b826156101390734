import type { Channel } from '../channel.ts';
import type { Service } from '../service.ts';
import { shardId } from '../shard.ts';
import type { Queue } from '../queues/queue.ts';
import type { Stream } from '../stream.ts';
import { stateOfQueue, type DeliveryState, type QueueState } from './queue-state.ts';
import type { IsLive } from './segment.ts';
import { positionsOf, stateOfStream, type ShardPosition, type StreamState } from './stream-state.ts';

/** A channel as JSON. */
export type ChannelState = Omit<Channel, 'tags'> & {
  readonly tags: readonly (readonly [key: string, value: string])[];
};

/** What all streams have in common. */
export interface AccountState {
  readonly accountId: string;
  readonly region: string;
  readonly commitment: Service['commitment'];
  readonly channels: readonly ChannelState[];
  /** Missing in folders of before there were queues. */
  readonly queues?: readonly QueueState[];
  readonly nextStreamNumber: number;
}

/** A stream in an entry of state; its number is what entries of records call it by, and is never used again. */
export interface NumberedStream {
  readonly number: number;
  readonly state: StreamState;
  readonly positions: readonly ShardPosition[];
}

/** The body of an entry of state: everything when it is whole, and otherwise what changed. */
export interface StateEntry {
  readonly whole: boolean;
  readonly account?: AccountState | undefined;
  readonly streams: readonly NumberedStream[];
  /** Numbers of streams that are gone. */
  readonly removed: readonly number[];
  readonly deliveries?: readonly DeliveryState[] | undefined;
}

/** Knows what of the service's state was written last, and so what is to be written. */
export class StateBook {
  readonly #service: Service;
  #account = '';
  readonly #streams = new Map<Stream, { readonly number: number; json: string }>();
  readonly #byNumber = new Map<number, Stream>();
  /** Queues of which all deliveries were in an entry. */
  #queues = new WeakSet<Queue>();
  #nextStreamNumber: number;

  /** `restored` are the streams that had numbers before a restart. */
  constructor(service: Service, restored: ReadonlyMap<number, Stream>, nextStreamNumber: number) {
    this.#service = service;
    this.#nextStreamNumber = nextStreamNumber;
    for (const [number, stream] of restored) this.#know(stream, number);
  }

  /** Streams that were in an entry. */
  get size(): number {
    return this.#streams.size;
  }

  /** The number of a stream that was in an entry; undefined before. */
  numberOf(stream: Stream): number | undefined {
    return this.#streams.get(stream)?.number;
  }

  /** Whether readers may still get a record before the index. */
  readonly isLive: IsLive = (number, shard, endIndex) => {
    const stream = this.#byNumber.get(number);
    if (!stream || this.#service.streams.get(stream.name) !== stream) return false;
    const log = stream.shards.get(shardId(shard))?.log;
    return log !== undefined && endIndex > log.firstIndex;
  };

  /** All state. */
  whole(): StateEntry {
    for (const known of this.#streams.values()) known.json = '';
    this.#account = '';
    this.#forgetRemoved();
    this.#queues = new WeakSet();
    return { whole: true, ...this.#turnPage(), removed: [], deliveries: this.#deliveries() };
  }

  /** What changed since the last entry; undefined when nothing did. */
  changes(): StateEntry | undefined {
    const removed = this.#forgetRemoved();
    const { account, streams } = this.#turnPage();
    const deliveries = this.#deliveries();
    if (!account && streams.length === 0 && removed.length === 0 && !deliveries) return undefined;
    return { whole: false, account, streams, removed, deliveries };
  }

  /** What queues delivered since the last entry, when nothing else changed; undefined when nothing was. */
  deliveries(): StateEntry | undefined {
    const deliveries = this.#deliveries();
    return deliveries && { whole: false, streams: [], removed: [], deliveries };
  }

  #deliveries(): readonly DeliveryState[] | undefined {
    const states: DeliveryState[] = [];
    for (const queue of this.#service.queues.values()) {
      const changes = queue.deliveries.events?.take();
      const { id } = queue.origin;
      if (!this.#queues.has(queue)) states.push({ queue: id, whole: queue.deliveries.snapshot() });
      else if (changes) states.push({ queue: id, changes });
      this.#queues.add(queue);
    }
    return states.length === 0 ? undefined : states;
  }

  #turnPage(): Pick<StateEntry, 'account' | 'streams'> {
    const streams = [...this.#service.streams.values()].flatMap((stream) => this.#changed(stream));
    const { settings, commitment, channels, queues } = this.#service;
    const account: AccountState = {
      accountId: settings.accountId,
      region: settings.region,
      commitment,
      channels: [...channels.values()].map((channel) => ({ ...channel, tags: [...channel.tags] })),
      queues: [...queues.values()].map(stateOfQueue),
      nextStreamNumber: this.#nextStreamNumber,
    };
    const json = JSON.stringify(account);
    const isNew = json !== this.#account;
    this.#account = json;
    return { account: isNew ? account : undefined, streams };
  }

  #changed(stream: Stream): NumberedStream[] {
    const known = this.#streams.get(stream) ?? this.#know(stream, this.#nextStreamNumber++);
    const state = stateOfStream(stream);
    const json = JSON.stringify(state);
    if (json === known.json) return [];
    known.json = json;
    return [{ number: known.number, state, positions: positionsOf(stream) }];
  }

  #forgetRemoved(): number[] {
    const present = new Set(this.#service.streams.values());
    const gone = [...this.#streams].filter(([stream]) => !present.has(stream));
    for (const [stream, { number }] of gone) {
      this.#streams.delete(stream);
      this.#byNumber.delete(number);
    }
    return gone.map(([, { number }]) => number);
  }

  #know(stream: Stream, number: number): { readonly number: number; json: string } {
    const known = { number, json: '' };
    this.#streams.set(stream, known);
    this.#byNumber.set(number, stream);
    return known;
  }
}
