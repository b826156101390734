import type { RecordSpan } from '../shard-log.ts';
import { headerBytes, recordHeadBytes, stateHead, writeHead } from './segment-entry.ts';

const smallest = 256 * 1024;
/** A larger buffer is not kept for the next group. */
const largestKept = 32 * 1024 * 1024;

/** The records of one shard in a group, for the account of what a segment holds. */
export interface GroupPart {
  readonly stream: number;
  readonly shard: number;
  readonly bytes: number;
  /** Index after the last of them. */
  readonly endIndex: number;
}

/** Entries that are written at once, one after the other in one buffer, which is used again for the next group. */
export class Group {
  #buffer = Buffer.allocUnsafeSlow(smallest);
  #length = 0;
  readonly parts: GroupPart[] = [];

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  reset(): void {
    this.#length = 0;
    this.parts.length = 0;
    if (this.#buffer.length > largestKept) this.#buffer = Buffer.allocUnsafeSlow(smallest);
  }

  addState(state: object): void {
    const json = JSON.stringify(state);
    const start = this.#length;
    const body = this.#grow(headerBytes + Buffer.byteLength(json)) + headerBytes;
    this.#buffer.write(json, body);
    writeHead(this.#buffer, start, this.#length, stateHead);
  }

  addRecords(stream: number, shard: number, { chunk, first, end }: RecordSpan): void {
    const count = end - first;
    const from = chunk.keyStart(first);
    const to = chunk.dataEnd(end - 1);
    const start = this.#grow(headerBytes + count * recordHeadBytes + to - from);
    const buffer = this.#buffer;
    const startedAt = chunk.arrival(first);
    let at = start + headerBytes;
    for (let place = first; place < end; place++, at += recordHeadBytes) {
      const keyStart = chunk.keyStart(place);
      buffer.writeUInt32LE(chunk.dataEnd(place) - keyStart, at);
      buffer.writeUInt32LE(chunk.arrival(place) - startedAt, at + 4);
      buffer.writeUInt16LE(chunk.dataStart(place) - keyStart, at + 8);
    }
    chunk.bytes.copy(buffer, at, from, to);
    const firstIndex = chunk.firstIndex + first;
    const endedAt = chunk.arrival(end - 1);
    writeHead(buffer, start, this.#length, { kind: 'records', stream, shard, firstIndex, count, startedAt, endedAt });
    this.parts.push({ stream, shard, bytes: this.#length - start, endIndex: firstIndex + count });
  }

  /** Makes room for `bytes` more and returns where they start. */
  #grow(bytes: number): number {
    const start = this.#length;
    this.#length += bytes;
    if (this.#length > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#length, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, start);
      this.#buffer = grown;
    }
    return start;
  }
}
