import type { PendingRecords } from './pending-records.ts';

/** Places of {@link PendingRecords}, the one that is or was visible first on top. */
export class VisibilityHeap {
  readonly #records: PendingRecords;
  readonly #lane: number;
  #places: number[] = [];

  /** `lane` is what {@link PendingRecords.lanes} says of the places in here. */
  constructor(records: PendingRecords, lane: number) {
    this.#records = records;
    this.#lane = lane;
  }

  get size(): number {
    return this.#places.length;
  }

  /** The place that is visible first; undefined when there is none. */
  get first(): number | undefined {
    return this.#places[0];
  }

  /** Monotonic milliseconds at which the first is visible; infinity when there is none. */
  get nextAt(): number {
    return this.#places.length === 0 ? Number.POSITIVE_INFINITY : this.#records.visibleAt[this.#places[0]!]!;
  }

  add(place: number): void {
    this.#records.lanes[place] = this.#lane;
    this.#places.push(place);
    this.#rise(this.#places.length - 1, place);
  }

  remove(place: number): void {
    const at = this.#records.heapAt[place]!;
    const last = this.#places.pop()!;
    if (last === place) return;
    this.#sink(at, last);
    this.#rise(this.#records.heapAt[last]!, last);
  }

  /** How many are visible at `now`. */
  countVisible(now: number): number {
    let count = 0;
    for (const place of this.#places) if (this.#records.visibleAt[place]! <= now) count++;
    return count;
  }

  /** All places, in no order of use. */
  list(): number[] {
    return [...this.#places];
  }

  #rise(from: number, place: number): void {
    const { visibleAt } = this.#records;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (visibleAt[this.#places[above]!]! <= visibleAt[place]!) break;
      this.#put(at, this.#places[above]!);
      at = above;
    }
    this.#put(at, place);
  }

  #sink(from: number, place: number): void {
    const { visibleAt } = this.#records;
    const places = this.#places;
    let at = from;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= places.length) break;
      if (below + 1 < places.length && visibleAt[places[below + 1]!]! < visibleAt[places[below]!]!) below++;
      if (visibleAt[places[below]!]! >= visibleAt[place]!) break;
      this.#put(at, places[below]!);
      at = below;
    }
    this.#put(at, place);
  }

  #put(at: number, place: number): void {
    this.#places[at] = place;
    this.#records.heapAt[place] = at;
  }
}
