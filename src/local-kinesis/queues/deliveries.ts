import type { Service } from '../service.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import { DeliveryEvents, runsOf, type DeliverySnapshot } from './delivery-events.ts';
import { RecordLanes, type ReceiptProblem, type Side } from './record-lanes.ts';
import { RecordTaker, type Taken } from './record-taker.ts';
import { ShardPositions } from './shard-positions.ts';

/** One record as a receive call gets it. */
export interface Delivery extends Taken {
  readonly receipt: string;
  /** Milliseconds since 1970. */
  readonly firstReceivedAt: number;
  readonly receives: number;
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
  readonly #positions: ShardPositions;
  readonly #taker: RecordTaker;
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
    this.#positions = new ShardPositions(stream, startOf);
    this.events = service.journal && new DeliveryEvents();
    this.lanes = new RecordLanes(queueId, mostReceives, this.events);
    this.#taker = new RecordTaker(service, stream, this.#positions, this.lanes);
  }

  /** Up to `limit` visible records, from now on in flight for `visibility` milliseconds. */
  receive(side: Side, limit: number, visibility: number): Delivery[] {
    const now = this.#service.clock.monotonic();
    const time = this.#service.clock.now();
    const { records } = this.lanes;
    return this.#taker.take(side, limit, now).map((taken) => ({
      ...taken,
      receipt: this.lanes.deliver(taken.place, side, now + visibility, time),
      firstReceivedAt: records.firstReceivedAt[taken.place]!,
      receives: records.receives[taken.place]!,
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
      if (!this.#taker.shardOf(place)) this.lanes.remove(place);
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
    const places = [...records.places()].filter((place) => this.#taker.shardOf(place));
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
}
