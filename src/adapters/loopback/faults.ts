import { BlockView } from './block.ts';
import { type Distribution, quantile } from './distribution.ts';
import type { FaultSettings, Period } from './fault-settings.ts';
import type { RefusalCode } from './protocol.ts';

/** A run of records as they enter the log: which of the accepted ones, and how far behind the batch's base. */
export interface Piece {
  readonly offset: number;
  readonly indexes: readonly number[];
}

/** How accepted records enter the log when a fault hits one of them. */
export interface Shape {
  readonly pieces: readonly Piece[];
  /** Offsets used up, the duplicates' own included. */
  readonly offsets: number;
  readonly swapped: readonly [number, number] | undefined;
}

/** The misbehaviour of one stream as it unfolds: seeded, and driven by the times and counts it is told. Times are milliseconds. */
export class Faults {
  readonly #settings: FaultSettings;
  readonly #random: () => number;
  readonly #drop: number[];
  readonly #duplicate: number[];
  readonly #swap: number[];
  #start: number | undefined;
  #batches = 0;
  #records = 0;
  #tokens: number;
  #refilledAt = 0;
  #busyUntil = -Infinity;

  constructor(settings: FaultSettings) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed);
    this.#drop = settings.drop.toSorted((a, b) => a - b);
    this.#duplicate = settings.duplicate.toSorted((a, b) => a - b);
    this.#swap = settings.swap.toSorted((a, b) => a - b);
    this.#tokens = settings.capacity?.burst ?? 0;
  }

  /** Counts a batch; says whose connections are to be cut at it. */
  beginBatch(now: number): 'producer' | 'consumer' | undefined {
    if (this.#start === undefined) {
      this.#start = now;
      this.#refilledAt = now;
    }
    const cut = this.#settings.disconnect;
    return ++this.#batches === cut?.afterBatches ? cut.side : undefined;
  }

  /** For each record why it is refused, or undefined; nothing at all when the batch is accepted as a whole. */
  refuse(partition: number, count: number, now: number): (RefusalCode | undefined)[] | undefined {
    const { unavailable, throttle, capacity } = this.#settings;
    if (unavailable?.partition === partition && this.#during(unavailable, now))
      return Array.from({ length: count }, () => 'PartitionUnavailable');
    let refused: (RefusalCode | undefined)[] | undefined;
    if (throttle?.unit === 'batch' && this.#random() < throttle.share)
      refused = Array.from({ length: count }, () => 'Throttled');
    if (throttle?.unit === 'record')
      refused = Array.from({ length: count }, () => (this.#random() < throttle.share ? 'Throttled' : undefined));
    if (capacity?.beyond !== 'refuse') return refused;
    this.#tokens = Math.min(capacity.burst, this.#tokens + ((now - this.#refilledAt) * capacity.rate) / 1_000);
    this.#refilledAt = now;
    for (let index = 0; index < count; index++) {
      if (refused?.[index] !== undefined) continue;
      if (this.#tokens >= 1) this.#tokens--;
      else (refused ??= Array.from({ length: count }))[index] = 'CapacityExceeded';
    }
    return refused;
  }

  /** When so many accepted records are in the log: now, or later beyond the capacity. */
  admittedAt(count: number, now: number): number {
    const { capacity } = this.#settings;
    if (capacity?.beyond !== 'delay') return now;
    const recordMs = 1_000 / capacity.rate;
    this.#busyUntil = Math.max(this.#busyUntil, now - capacity.burst * recordMs) + count * recordMs;
    return Math.max(now, this.#busyUntil);
  }

  /** How the accepted records of a block enter the log; undefined when no fault hits one. */
  shape(block: Buffer, count: number): Shape | undefined {
    const before = this.#records;
    this.#records += count;
    const dropped = takeThrough(this.#drop, this.#records).map((nth) => nth - 1 - before);
    const doubled = takeThrough(this.#duplicate, this.#records).map((nth) => nth - 1 - before);
    const swapped = this.#swapWithin(block, count, before);
    if (dropped.length + doubled.length === 0 && swapped === undefined) return undefined;
    const order = Array.from({ length: count }, (_, index) => index);
    if (swapped !== undefined) [order[swapped[0]], order[swapped[1]]] = [swapped[1], swapped[0]];
    const pieces: Piece[] = [];
    let from = 0;
    for (const hole of [...dropped, count]) {
      if (hole > from) pieces.push({ offset: from, indexes: order.slice(from, hole) });
      from = hole + 1;
    }
    doubled.forEach((index, nth) => pieces.push({ offset: count + nth, indexes: [index] }));
    return { pieces, offsets: count + doubled.length, swapped };
  }

  acknowledgedAt(admittedAt: number): number {
    return this.release(admittedAt + this.#sample(this.#settings.acknowledgement));
  }

  deliveredAt(admittedAt: number): number {
    return admittedAt + this.#sample(this.#settings.delivery);
  }

  /** When something due then really leaves: at the end of the stall if it falls into it. */
  release(due: number): number {
    const { stall } = this.#settings;
    if (stall === undefined || !this.#during(stall, due)) return due;
    return this.#start! + stall.after + stall.length;
  }

  /** The rate in records a second the n-th group is held to. */
  readerRate(subscriber: number): number | undefined {
    const slow = this.#settings.slowReader;
    return slow?.subscriber === subscriber ? slow.rate : undefined;
  }

  #during(period: Period, now: number): boolean {
    const since = now - (this.#start ?? now);
    return since >= period.after && since < period.after + period.length;
  }

  #sample(distribution: Distribution | undefined): number {
    return distribution === undefined ? 0 : quantile(distribution, this.#random());
  }

  #swapWithin(block: Buffer, count: number, before: number): readonly [number, number] | undefined {
    const wanted = this.#swap[0];
    if (wanted === undefined || wanted > before + count) return undefined;
    const view = new BlockView().look(block, 0);
    const first = Math.max(0, wanted - 1 - before);
    for (let index = first; index < count; index++) {
      const key = view.keyAt(index);
      let other = index + 1;
      while (other < count && view.keyAt(other) !== key) other++;
      if (other === count) for (other = index - 1; other >= 0 && view.keyAt(other) !== key;) other--;
      if (other < 0) continue;
      this.#swap.shift();
      return [index, other];
    }
    return undefined;
  }
}

/** Takes the numbers up to `last` from the front of an ascending list. */
function takeThrough(ascending: number[], last: number): number[] {
  const end = ascending.findIndex((nth) => nth > last);
  return ascending.splice(0, end < 0 ? ascending.length : end);
}

/** Uniform in [0, 1): a counter stepped by the golden ratio, then mixed (the finaliser of MurmurHash3). */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
