import { fullChunkBytes, smallestChunkBytes, type ChunkMemory } from './chunk-memory.ts';
import type { LaidOut } from './put-batch.ts';
import { RecordChunk } from './record-chunk.ts';

/** A record of this size gets a chunk of its own, so that little of the others is left unused. */
const ownChunk = fullChunkBytes / 4;

/** Records of one chunk, `[first, end)` as places within it. */
export interface RecordSpan {
  readonly chunk: RecordChunk;
  readonly first: number;
  readonly end: number;
}

/** What one read returns: consecutive records, oldest first. */
export interface ReadResult {
  readonly spans: readonly RecordSpan[];
  readonly count: number;
  /** Bytes of data, without partition keys. */
  readonly dataBytes: number;
  /** Index of the first record that was read, or would have been. */
  readonly firstIndex: number;
  /** Index to read on from. */
  readonly nextIndex: number;
}

/**
 * The records of one shard in arrival order, in chunks. Indices start at 1 and have no gaps. Old records go from the
 * front, by age or for memory; their indices are not used again.
 */
export class ShardLog {
  #chunks: RecordChunk[] = [];
  #firstIndex = 1;
  #nextIndex = 1;
  /** Records before this index are on disk, and readers may see them; infinity when none are to be written there. */
  writtenIndex = Number.POSITIVE_INFINITY;
  /** Arrival of the newest record that ever was here. */
  lastArrival = 0;
  /** Held by all chunks but the last, which still grows. */
  #sealedBytes = 0;
  /** What {@link ChunkMemory} was told. */
  #notedBytes = 0;
  readonly #memory: ChunkMemory;

  constructor(memory: ChunkMemory) {
    this.#memory = memory;
  }

  /** Bytes of memory held, spare room included. */
  get heldBytes(): number {
    return this.#sealedBytes + (this.#chunks.at(-1)?.heldBytes ?? 0);
  }

  /** Index of the oldest readable record: the trim horizon. */
  get firstIndex(): number {
    return this.#firstIndex;
  }

  /** Index that the next record will get. */
  get nextIndex(): number {
    return this.#nextIndex;
  }

  /** Index after the newest record that readers may see. */
  get endIndex(): number {
    return Math.min(this.#nextIndex, this.writtenIndex);
  }

  /** The chunks that may go for memory, oldest first: what has a record and none that is still to be written to disk. */
  get droppable(): readonly RecordChunk[] {
    return this.#chunks.filter(({ count, endIndex }) => count > 0 && endIndex <= this.writtenIndex);
  }

  /** Stores `source[start, end)`, a key of `keyLength` bytes and then data. Returns its arrival time, never falling. */
  append(source: Buffer, start: number, keyLength: number, end: number, now: number): number {
    const arrival = Math.max(now, this.lastArrival);
    const last = this.#chunks.at(-1);
    const chunk = last?.fits(end - start) ? last : this.#addChunk(end - start, arrival);
    const needsPlaces = chunk.needsPlaces;
    if (needsPlaces) chunk.addPlaces();
    chunk.append(source, start, keyLength, end, arrival);
    this.#nextIndex++;
    this.lastArrival = arrival;
    // Last: at a limit it may drop the chunk that the record is in.
    if (needsPlaces) this.#noteMemory();
    return arrival;
  }

  /** Stores the entries `[first, end)` of a put, of which there is at least one. Returns their arrival time. */
  appendAll(entries: LaidOut, first: number, end: number, now: number): number {
    const arrival = Math.max(now, this.lastArrival);
    for (let next = first; next < end;) {
      const length = entries.offsets[next + 1]! - entries.offsets[next]!;
      const last = this.#chunks.at(-1);
      const chunk = last?.fits(length) ? last : this.#addChunk(length, arrival);
      const needsPlaces = chunk.needsPlaces;
      if (needsPlaces) chunk.addPlaces();
      const stored = chunk.appendAll(entries, next, end, arrival);
      next += stored;
      this.#nextIndex += stored;
      this.lastArrival = arrival;
      // Last: at a limit it may drop the chunk that the records are in.
      if (needsPlaces) this.#noteMemory();
    }
    return arrival;
  }

  /** Up to `limit` records from `from` on, until `dataBytes` are reached; at least one if there is one. */
  read(from: number, limit: number, dataBytes: number): ReadResult {
    const firstIndex = Math.max(from, this.#firstIndex);
    const spans: RecordSpan[] = [];
    let nextIndex = firstIndex;
    let bytes = 0;
    for (let at = this.#chunkOf(firstIndex); at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at]!;
      const first = nextIndex - chunk.firstIndex;
      const readable = Math.min(chunk.count, this.endIndex - chunk.firstIndex);
      const most = Math.min(readable, first + limit - (nextIndex - firstIndex));
      let end = first;
      while (end < most) {
        const size = chunk.dataEnd(end) - chunk.dataStart(end);
        if (bytes + size > dataBytes && nextIndex > firstIndex) break;
        bytes += size;
        end++;
        nextIndex++;
      }
      if (end > first) spans.push({ chunk, first, end });
      if (end < chunk.count) break;
    }
    return { spans, count: nextIndex - firstIndex, dataBytes: bytes, firstIndex, nextIndex };
  }

  /** Index of the first record that arrived at or after `timestamp`, the next index when none did. */
  indexOfArrival(timestamp: number): number {
    for (const chunk of this.#chunks) {
      if (chunk.endedAt < timestamp) continue;
      const index = chunk.firstIndex + chunk.placeOfArrival(timestamp);
      return Math.min(this.endIndex, Math.max(this.#firstIndex, index));
    }
    return this.endIndex;
  }

  /** Arrival of the record at `index`, which must be readable. */
  arrivalOf(index: number): number {
    const chunk = this.#chunks[this.#chunkOf(index)]!;
    return chunk.arrival(index - chunk.firstIndex);
  }

  /** The records from `from` on that are not on disk, too. */
  spansFrom(from: number): RecordSpan[] {
    return this.#chunks.slice(this.#chunkOf(from)).map((chunk) => ({
      chunk,
      first: Math.max(0, from - chunk.firstIndex),
      end: chunk.count,
    }));
  }

  /** Makes records before `index` unreadable and frees whole chunks of them; no later record gets a lower index. */
  skipTo(index: number): void {
    while (this.#chunks.length > 0 && this.#chunks[0]!.endIndex <= index) this.dropOldestChunk();
    this.#firstIndex = Math.max(this.#firstIndex, index);
    this.#nextIndex = Math.max(this.#nextIndex, index);
  }

  /** Makes records that arrived before `timestamp` unreadable and frees whole chunks of them. */
  trimBefore(timestamp: number): void {
    while (this.#chunks.length > 0 && this.#chunks[0]!.endedAt < timestamp) this.dropOldestChunk();
    const chunk = this.#chunks[0];
    if (chunk && chunk.startedAt < timestamp) {
      this.#firstIndex = Math.max(this.#firstIndex, chunk.firstIndex + chunk.placeOfArrival(timestamp));
    }
  }

  /** Frees the oldest chunk; returns how many readable records were lost. */
  dropOldestChunk(): number {
    const chunk = this.#chunks.shift();
    if (!chunk) return 0;
    if (this.#chunks.length > 0) this.#sealedBytes -= chunk.heldBytes;
    this.#memory.give(chunk.bytes);
    this.#noteMemory();
    const lost = chunk.endIndex - this.#firstIndex;
    this.#firstIndex = chunk.endIndex;
    return lost;
  }

  /** Frees everything; the log is not used any more. */
  clear(): void {
    while (this.#chunks.length > 0) this.dropOldestChunk();
  }

  #noteMemory(): void {
    const change = this.heldBytes - this.#notedBytes;
    this.#notedBytes += change;
    this.#memory.note(change);
  }

  #addChunk(length: number, arrival: number): RecordChunk {
    const last = this.#chunks.at(-1);
    if (last) {
      last.seal();
      this.#sealedBytes += last.heldBytes;
    }
    const grown = Math.min(this.#memory.largestChunkBytes, Math.max(smallestChunkBytes, (last?.bytes.length ?? 0) * 2));
    const bytes = this.#memory.take(length >= ownChunk ? length : Math.max(length, grown));
    const chunk = new RecordChunk(bytes, this.#nextIndex, arrival);
    this.#chunks.push(chunk);
    this.#noteMemory();
    return chunk;
  }

  /** Place in `#chunks` of the chunk that holds `index`; the length when none does. */
  #chunkOf(index: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#chunks[middle]!.endIndex <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
