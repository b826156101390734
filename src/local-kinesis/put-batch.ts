import type { AcceptedEntry } from './accepted-entry.ts';
import { md5Words } from './md5.ts';
import { writeWords, type HashTable } from './hash-key.ts';

/** Most entries of one PutRecords (AWS). */
export const mostEntries = 500;

/**
 * The records of one put, laid out one after the other as they will be stored: the partition key in UTF-8, then the
 * data. The memory is used again for the next put, so a batch must be used up before control goes back to the event
 * loop.
 */
export interface PutBatch extends LaidOut {
  readonly count: number;
  /** Four words for each entry, most significant first: the MD5 of its key or the hash key given instead. */
  readonly hashKeys: Uint32Array;
  /** Decimal hash keys that override the partition key's, by entry; most requests have none. */
  readonly explicitHashKeys: readonly (string | undefined)[];
  /** The same sorted by shard, where that is cheap; undefined for too many shards. */
  readonly sorted?: (table: HashTable) => SortedEntries | undefined;
}

/** Entries one after the other, as they will be stored. */
export interface LaidOut {
  readonly bytes: Buffer;
  /** Where entry `i` starts; entry `i` ends where entry `i + 1` starts. */
  readonly offsets: Uint32Array;
  readonly keyLengths: Uint16Array;
}

/** The entries of a batch sorted by shard, those of a shard in the order of the request. */
export interface SortedEntries extends LaidOut {
  /** The first entry of each shard; those of shard `i` end where those of shard `i + 1` begin. */
  readonly firsts: Uint32Array;
  /**
   * The answer for all entries in the order of the request, each with a comma behind it. `newest` is what the answer for
   * the first entry of each shard is; it becomes that for the last.
   */
  readonly answer: (newest: readonly AcceptedEntry[]) => Uint8Array;
}

/** Bytes of key and data of an entry: what AWS charges to the shard. */
export function entrySize({ offsets }: PutBatch, entry: number): number {
  return offsets[entry + 1]! - offsets[entry]!;
}

/** A batch that is filled entry by entry. */
export class FilledBatch implements PutBatch {
  bytes: Buffer = Buffer.allocUnsafeSlow(1 << 16);
  count = 0;
  readonly offsets = new Uint32Array(mostEntries + 1);
  readonly keyLengths = new Uint16Array(mostEntries);
  readonly hashKeys = new Uint32Array(mostEntries * 4);
  readonly explicitHashKeys: (string | undefined)[] = [];

  /** Empties the batch and makes room for `byteLength` bytes of keys and data. */
  reset(byteLength: number): void {
    this.count = 0;
    this.explicitHashKeys.length = 0;
    if (this.bytes.length < byteLength) this.bytes = Buffer.allocUnsafeSlow(byteLength);
  }

  /** Appends one entry. The batch must have been reset to a size that holds it. */
  add(key: string, data: Uint8Array, explicitHashKey?: string): void {
    const start = this.offsets[this.count]!;
    const dataAt = start + this.bytes.write(key, start, 'utf8');
    this.bytes.set(data, dataAt);
    this.keyLengths[this.count] = dataAt - start;
    if (explicitHashKey === undefined) {
      md5Words(this.bytes, start, dataAt, this.hashKeys, this.count * 4);
    } else {
      this.explicitHashKeys[this.count] = explicitHashKey;
      writeWords(BigInt(explicitHashKey), this.hashKeys, this.count * 4);
    }
    this.count++;
    this.offsets[this.count] = dataAt + data.length;
  }
}
