import type { DeliveryEvents } from './delivery-events.ts';
import { PendingRecords } from './pending-records.ts';
import { formatReceipt, parseReceipt } from './receipt-handle.ts';
import { VisibilityHeap } from './visibility-heap.ts';

/** Records that wait to be processed, or those that were received too often. */
export type Side = 'normal' | 'dead';

/** Why a receipt was not accepted. */
export type ReceiptProblem = 'invalid' | 'gone' | 'superseded' | 'dead' | 'not dead';

/**
 * The records that a queue delivered and that are not acknowledged, each in one of three lanes: to be delivered
 * again, delivered for the last time, dead letter. Times are monotonic milliseconds unless it is said otherwise.
 */
export class RecordLanes {
  readonly records = new PendingRecords();
  /** In flight, or visible again after that. */
  readonly #open = new VisibilityHeap(this.records, 0);
  /** In flight for the last time. */
  readonly #last = new VisibilityHeap(this.records, 1);
  readonly #dead = new VisibilityHeap(this.records, 2);
  readonly #all = [this.#open, this.#last, this.#dead];
  readonly #queueId: string;
  readonly #events: DeliveryEvents | undefined;
  readonly counters = { received: 0, acknowledged: 0, deadLettered: 0, restored: 0 };
  /** A record that was received so often is a dead letter when it is visible again. */
  #mostReceives: number;
  #delivery = 0;

  constructor(queueId: string, mostReceives: number, events: DeliveryEvents | undefined) {
    this.#queueId = queueId;
    this.#mostReceives = mostReceives;
    this.#events = events;
  }

  /** Records delivered that are neither acknowledged nor dead letters: those that the quota counts. */
  get unacknowledged(): number {
    return this.records.count - this.#dead.size;
  }

  /** When the next one on a side is visible; infinity when none is to be. */
  nextVisibleAt(side: Side): number {
    return side === 'dead' ? Math.min(this.#dead.nextAt, this.#last.nextAt) : this.#open.nextAt;
  }

  countVisible(side: Side, now: number): number {
    this.settle(now);
    return this.#heap(side).countVisible(now);
  }

  /** The place that is visible for longest; undefined when none is. */
  firstVisible(side: Side, now: number): number | undefined {
    const heap = this.#heap(side);
    return heap.nextAt <= now ? heap.first : undefined;
  }

  isDead(place: number): boolean {
    return this.#laneOf(place) === this.#dead;
  }

  /** Makes dead letters of what was in flight for the last time. */
  settle(now: number): void {
    while (this.#last.nextAt <= now) {
      const place = this.#last.first!;
      this.#last.remove(place);
      this.#dead.add(place);
      this.counters.deadLettered++;
      this.#note('dead', place);
    }
  }

  /** Takes a place out of its lane; {@link RecordLanes.put} or {@link RecordLanes.deliver} must follow. */
  take(place: number): void {
    this.#laneOf(place).remove(place);
  }

  /** Puts a delivered record in flight and returns its receipt handle; `time` is milliseconds since 1970. */
  deliver(place: number, side: Side, visibleAt: number, time: number): string {
    const { records } = this;
    const delivery = this.#nextDelivery(place);
    records.receives[place]!++;
    records.firstReceivedAt[place] ||= time;
    this.counters.received++;
    this.put(place, side, visibleAt);
    return formatReceipt(this.#queueId, {
      place,
      shard: records.shards[place]!,
      index: records.indices[place]!,
      delivery,
    });
  }

  /** Puts a place into the lane for it. */
  put(place: number, side: Side, visibleAt: number): void {
    this.records.visibleAt[place] = visibleAt;
    const isLast = this.records.receives[place]! >= this.#mostReceives;
    (side === 'dead' ? this.#dead : isLast ? this.#last : this.#open).add(place);
  }

  /** The place of the record that a receipt is for, if it is the newest and the record is on that side. */
  find(side: Side, text: string): number | ReceiptProblem {
    const receipt = parseReceipt(this.#queueId, text);
    if (!receipt) return 'invalid';
    const { place, shard, index, delivery } = receipt;
    if (!this.records.holds(place, shard, index)) return 'gone';
    if (this.records.deliveries[place] !== delivery) return 'superseded';
    if (this.isDead(place) === (side === 'dead')) return place;
    return side === 'dead' ? 'not dead' : 'dead';
  }

  acknowledge(place: number): void {
    this.counters.acknowledged++;
    this.#note('acknowledged', place);
    this.remove(place);
  }

  /** Makes a dead letter a record that was never received, visible at once; its receipt is good no more. */
  restore(place: number, now: number): void {
    this.counters.restored++;
    this.#note('restored', place);
    this.take(place);
    this.records.receives[place] = 0;
    this.#nextDelivery(place);
    this.put(place, 'normal', now);
  }

  /** Forgets a record. */
  remove(place: number): void {
    this.take(place);
    this.records.remove(place);
  }

  /** Judges what is not a dead letter by another number of receives. */
  setMostReceives(mostReceives: number, now: number): void {
    this.settle(now);
    this.#mostReceives = mostReceives;
    for (const place of [...this.#open.list(), ...this.#last.list()]) {
      this.take(place);
      this.put(place, 'normal', this.records.visibleAt[place]!);
    }
  }

  #heap(side: Side): VisibilityHeap {
    return side === 'dead' ? this.#dead : this.#open;
  }

  #laneOf(place: number): VisibilityHeap {
    return this.#all[this.records.lanes[place]!]!;
  }

  #nextDelivery(place: number): number {
    this.#delivery = (this.#delivery + 1) >>> 0;
    this.records.deliveries[place] = this.#delivery;
    return this.#delivery;
  }

  #note(event: 'acknowledged' | 'dead' | 'restored', place: number): void {
    this.#events?.note(event, this.records.shards[place]!, this.records.indices[place]!);
  }
}
