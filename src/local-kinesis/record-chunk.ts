import type { LaidOut } from './put-batch.ts';

const fewestPlaces = 256;
/** Offset, length of the key and delay of a record. */
const bytesPerPlace = 10;
const fewestBytesPerRecord = 16;
/** A chunk's objects and what the allocator adds: resident memory of 200,000 chunks beyond what else is counted. */
const overheadBytes = 1600;

/**
 * A piece of a shard's log: the records' bytes (partition key, then data) one after the other in one buffer, and their
 * places in typed arrays. There is no object per record.
 */
export class RecordChunk {
  bytes: Buffer;
  used = 0;
  count = 0;
  /** Index within the shard of the first record here. */
  readonly firstIndex: number;
  /** Arrival of the first record, milliseconds since 1970. */
  readonly startedAt: number;
  readonly #mostRecords: number;
  #offsets: Uint32Array<ArrayBuffer>;
  #keyLengths: Uint16Array<ArrayBuffer>;
  /** Milliseconds after `startedAt`; never falling. */
  #delays: Uint32Array<ArrayBuffer>;

  constructor(bytes: Buffer, firstIndex: number, startedAt: number) {
    this.bytes = bytes;
    this.firstIndex = firstIndex;
    this.startedAt = startedAt;
    this.#mostRecords = Math.max(fewestPlaces, Math.floor(bytes.length / fewestBytesPerRecord));
    this.#offsets = new Uint32Array(fewestPlaces);
    this.#keyLengths = new Uint16Array(fewestPlaces);
    this.#delays = new Uint32Array(fewestPlaces);
  }

  /** Bytes of memory held. */
  get heldBytes(): number {
    return this.bytes.length + this.#offsets.length * bytesPerPlace + overheadBytes;
  }

  get endIndex(): number {
    return this.firstIndex + this.count;
  }

  /** Arrival of the newest record here. */
  get endedAt(): number {
    return this.arrival(this.count - 1);
  }

  /** Whether {@link RecordChunk.addPlaces} must come before the next record. */
  get needsPlaces(): boolean {
    return this.count === this.#offsets.length;
  }

  addPlaces(): void {
    this.#resize(this.count * 2);
  }

  /** Whether there is room for so many bytes, and for their place: those of tiny records shall not outweigh them. */
  fits(length: number): boolean {
    return this.used + length <= this.bytes.length && this.count < this.#mostRecords;
  }

  append(source: Buffer, start: number, keyLength: number, end: number, arrival: number): void {
    source.copy(this.bytes, this.used, start, end);
    this.#offsets[this.count] = this.used;
    this.#keyLengths[this.count] = keyLength;
    this.#delays[this.count] = arrival - this.startedAt;
    this.count++;
    this.used += end - start;
  }

  /**
   * Stores entries from `first` on, before `end`, as long as there is room for their bytes and places. Returns how many.
   */
  appendAll({ bytes, offsets, keyLengths }: LaidOut, first: number, end: number, arrival: number): number {
    const room = Math.min(this.#offsets.length, this.#mostRecords) - this.count;
    const last = Math.min(end, first + room);
    const start = offsets[first]!;
    const shift = this.used - start;
    let entry = first;
    for (let at = this.count; entry < last && offsets[entry + 1]! + shift <= this.bytes.length; at++, entry++) {
      this.#offsets[at] = offsets[entry]! + shift;
      this.#keyLengths[at] = keyLengths[entry]!;
    }
    const stored = entry - first;
    this.#delays.fill(arrival - this.startedAt, this.count, this.count + stored);
    bytes.copy(this.bytes, this.used, start, offsets[entry]!);
    this.count += stored;
    this.used = offsets[entry]! + shift;
    return stored;
  }

  /** Gives back what will not be used any more; the chunk takes no further records. */
  seal(): void {
    if (this.used < this.bytes.length * 0.75) {
      const exact = Buffer.allocUnsafeSlow(this.used);
      this.bytes.copy(exact, 0, 0, this.used);
      this.bytes = exact;
    }
    this.#resize(this.count);
  }

  keyStart(at: number): number {
    return this.#offsets[at]!;
  }

  dataStart(at: number): number {
    return this.#offsets[at]! + this.#keyLengths[at]!;
  }

  dataEnd(at: number): number {
    return at + 1 < this.count ? this.#offsets[at + 1]! : this.used;
  }

  arrival(at: number): number {
    return this.startedAt + this.#delays[at]!;
  }

  /** Place of the first record that arrived at or after `timestamp`; `count` when none did. */
  placeOfArrival(timestamp: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.arrival(middle) < timestamp) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Moves the places: what they leave is freed at once, not by a collection. */
  #resize(length: number): void {
    this.#offsets = new Uint32Array(this.#offsets.buffer.transfer(length * 4));
    this.#keyLengths = new Uint16Array(this.#keyLengths.buffer.transfer(length * 2));
    this.#delays = new Uint32Array(this.#delays.buffer.transfer(length * 4));
  }
}
