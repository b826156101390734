import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import type { RecordSpan } from '../shard-log.ts';
import type { Stream } from '../stream.ts';
import { AnswerRoom } from './answer-room.ts';
import { DeliveryEvents, runsOf, type DeliverySnapshot } from './delivery-events.ts';
import { RecordLanes, type ReceiptProblem, type Side } from './record-lanes.ts';
import { ShardPositions } from './shard-positions.ts';

/** A record of a stalled shard is looked at again after this, milliseconds. */
const stallMilliseconds = 1000;

/** One record as a receive call gets it. */
export interface Delivery {
  readonly receipt: string;
  readonly shard: Shard;
  readonly index: number;
  /** Where its bytes are, until control goes back to the event loop. */
  readonly span: RecordSpan;
  /** Milliseconds since 1970. */
  readonly firstReceivedAt: number;
  readonly receives: number;
}

interface Taken {
  readonly place: number;
  readonly shard: Shard;
  readonly index: number;
  readonly span: RecordSpan;
}

/**
 * What a queue delivered and has still to deliver: of the records before its position in a shard those that are not
 * acknowledged, and nothing of the others.
 */
export class Deliveries {
  /** What is to be kept on disk; undefined when nothing is. */
  readonly events: DeliveryEvents | undefined;
  readonly lanes: RecordLanes;
  readonly #service: Service;
  readonly #stream: Stream;
  readonly #positions: ShardPositions;
  /** What was trimmed when it was looked last. */
  #trimmed = 0;

  /** `startOf` is the index to start at in a shard that is there. */
  constructor(
    service: Service,
    stream: Stream,
    queueId: string,
    mostReceives: number,
    startOf: (shard: Shard) => number,
  ) {
    this.#service = service;
    this.#stream = stream;
    this.#positions = new ShardPositions(stream, startOf);
    this.events = service.journal && new DeliveryEvents();
    this.lanes = new RecordLanes(queueId, mostReceives, this.events);
  }

  /** Up to `limit` visible records, those that were received before first, invisible for so many milliseconds. */
  receive(side: Side, limit: number, visibility: number): Delivery[] {
    const now = this.#service.clock.monotonic();
    const time = this.#service.clock.now();
    const { records } = this.lanes;
    return this.#take(side, limit, now).map(({ place, shard, index, span }) => ({
      receipt: this.lanes.deliver(place, side, now + visibility, time),
      shard,
      index,
      span,
      firstReceivedAt: records.firstReceivedAt[place]!,
      receives: records.receives[place]!,
    }));
  }

  acknowledge(side: Side, receipt: string): ReceiptProblem | undefined {
    return this.#onReceipt(side, receipt, (place) => this.lanes.acknowledge(place));
  }

  changeVisibility(side: Side, receipt: string, milliseconds: number): ReceiptProblem | undefined {
    return this.#onReceipt(side, receipt, (place, now) => {
      this.lanes.take(place);
      this.lanes.put(place, side, now + milliseconds);
    });
  }

  restoreDeadLetter(receipt: string): ReceiptProblem | undefined {
    return this.#onReceipt('dead', receipt, (place, now) => this.lanes.restore(place, now));
  }

  /** Forgets records and shards that the stream no longer has. */
  forgetTrimmed(): void {
    this.#positions.forgetExpired();
    const { trimmed } = this.#positions;
    if (trimmed === this.#trimmed) return;
    this.#trimmed = trimmed;
    for (const place of this.lanes.records.places()) {
      if (!this.#shardOf(place)) this.lanes.remove(place);
    }
  }

  /** Counts for the metrics; looks at everything that is pending. */
  count(): { readonly visible: number; readonly inFlight: number; readonly visibleDead: number } {
    const now = this.#service.clock.monotonic();
    const again = this.lanes.countVisible('normal', now);
    return {
      visible: this.#positions.unread + again,
      inFlight: this.lanes.unacknowledged - again,
      visibleDead: this.lanes.countVisible('dead', now),
    };
  }

  snapshot(): DeliverySnapshot {
    const { records } = this.lanes;
    const places = [...records.places()].filter((place) => this.#shardOf(place));
    const runs = (of: readonly number[]) =>
      runsOf(of.map((place) => [records.shards[place]!, records.indices[place]!] as const));
    return {
      positions: [...this.#positions].map(({ shard, next }) => [shard.number, next] as const),
      pending: runs(places),
      dead: runs(places.filter((place) => this.lanes.isDead(place))),
    };
  }

  /** Puts back a record that was not acknowledged before a restart: visible, and not received since. */
  addPending(shard: number, index: number, isDead: boolean): void {
    const log = this.#positions.of(shard)?.shard.log;
    if (!log || index < log.firstIndex || index >= log.nextIndex) return;
    this.lanes.put(this.lanes.records.add(shard, index), isDead ? 'dead' : 'normal', 0);
  }

  #onReceipt(side: Side, receipt: string, act: (place: number, now: number) => void): ReceiptProblem | undefined {
    const now = this.#service.clock.monotonic();
    this.lanes.settle(now);
    const found = this.lanes.find(side, receipt);
    if (typeof found !== 'number') return found;
    act(found, now);
    return undefined;
  }

  #take(side: Side, limit: number, now: number): readonly Taken[] {
    this.lanes.settle(now);
    const room = new AnswerRoom(limit, this.#service.quotas.readBytesPerCall);
    const horizon = this.#service.horizonOf(this.#stream);
    const again = this.#takeAgain(side, room, now, horizon);
    return side === 'dead' ? again : [...again, ...this.#takeUnread(room, horizon)];
  }

  #takeAgain(side: Side, room: AnswerRoom, now: number, horizon: number): readonly Taken[] {
    const { lanes } = this;
    const taken: Taken[] = [];
    for (let place; !room.isFull && (place = lanes.firstVisible(side, now)) !== undefined;) {
      const shard = this.#shardOf(place, horizon);
      if (!shard) {
        lanes.remove(place);
        continue;
      }
      const index = lanes.records.indices[place]!;
      const isStalled = this.#stalls(shard);
      const span = isStalled ? undefined : room.take(shard, index);
      if (!span && !isStalled) break;
      lanes.take(place);
      if (span) taken.push({ place, shard, index, span });
      else lanes.put(place, side, now + stallMilliseconds);
    }
    return taken;
  }

  #takeUnread(room: AnswerRoom, horizon: number): readonly Taken[] {
    const { lanes } = this;
    const most = this.#service.quotas.queueInFlightRecords;
    const taken: Taken[] = [];
    this.#positions.turn();
    while (!room.isFull && (most === 0 || lanes.unacknowledged < most)) {
      const position = this.#positions.nextToRead(horizon, (shard) => this.#stalls(shard));
      if (!position) break;
      const { shard, next: index } = position;
      const span = room.take(shard, index);
      if (!span) break;
      position.next++;
      taken.push({ place: lanes.records.add(shard.number, index), shard, index, span });
    }
    return taken;
  }

  /** The shard of a pending record; undefined when the record is gone. */
  #shardOf(place: number, horizon?: number): Shard | undefined {
    const { records } = this.lanes;
    const shard = this.#positions.of(records.shards[place]!)?.shard;
    if (horizon !== undefined) shard?.log.trimBefore(horizon);
    return shard && records.indices[place]! >= shard.log.firstIndex ? shard : undefined;
  }

  #stalls(shard: Shard): boolean {
    return this.#service.faults.stalls(this.#stream.name, shard.id);
  }
}
