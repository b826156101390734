const fewestPlaces = 64;
/** An empty set of more places than this gives them back. */
const mostKeptPlaces = 4096;
const free = 2 ** 32 - 1;

/**
 * The records that a queue delivered and that are not acknowledged: one place of 41 bytes each in typed arrays, no
 * object. What is not here and before the queue's position in its shard is acknowledged, or gone.
 */
export class PendingRecords {
  /** By place: number of the record's shard. */
  shards = new Uint32Array(fewestPlaces).fill(free);
  /** Index within the shard. */
  indices = new Float64Array(fewestPlaces);
  /** Monotonic milliseconds from which on the record can be received. */
  visibleAt = new Float64Array(fewestPlaces);
  /** Milliseconds since 1970; 0 for a record that was not received since a restart. */
  firstReceivedAt = new Float64Array(fewestPlaces);
  receives = new Uint32Array(fewestPlaces);
  /** Number of the newest delivery: the only one whose receipt is good. */
  deliveries = new Uint32Array(fewestPlaces);
  /** Where the place is in the heap that it is in. */
  heapAt = new Int32Array(fewestPlaces);
  /** Which heap that is. */
  lanes = new Uint8Array(fewestPlaces);
  #count = 0;
  /** Places below this one were used before. */
  #used = 0;
  #freed: number[] = [];

  get count(): number {
    return this.#count;
  }

  /** A place for a record that was never received. */
  add(shard: number, index: number): number {
    const place = this.#freed.pop() ?? this.#used++;
    if (place === this.shards.length) this.#resize(place * 2);
    this.shards[place] = shard;
    this.indices[place] = index;
    this.firstReceivedAt[place] = 0;
    this.receives[place] = 0;
    this.#count++;
    return place;
  }

  remove(place: number): void {
    this.shards[place] = free;
    this.#freed.push(place);
    this.#count--;
    if (this.#count > 0) return;
    this.#used = 0;
    this.#freed = [];
    if (this.shards.length > mostKeptPlaces) this.#resize(fewestPlaces);
  }

  holds(place: number, shard: number, index: number): boolean {
    return place < this.#used && this.shards[place] === shard && this.indices[place] === index;
  }

  /** Every place in use; places may be removed meanwhile. */
  *places(): Iterable<number> {
    for (let place = 0; place < this.#used; place++) if (this.shards[place] !== free) yield place;
  }

  #resize(length: number): void {
    const resized = <T extends Float64Array | Uint32Array | Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from.subarray(0, length));
      return to;
    };
    this.shards = resized(this.shards, new Uint32Array(length));
    this.indices = resized(this.indices, new Float64Array(length));
    this.visibleAt = resized(this.visibleAt, new Float64Array(length));
    this.firstReceivedAt = resized(this.firstReceivedAt, new Float64Array(length));
    this.receives = resized(this.receives, new Uint32Array(length));
    this.deliveries = resized(this.deliveries, new Uint32Array(length));
    this.heapAt = resized(this.heapAt, new Int32Array(length));
    this.lanes = resized(this.lanes, new Uint8Array(length));
  }
}
