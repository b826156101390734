import { acceptedEntryLength, acceptedStateLength, type AcceptedEntry } from '../accepted-entry.ts';
import { writeWords, type HashTable } from '../hash-key.ts';
import { md5Words } from '../md5.ts';
import { mostEntries, type PutBatch, type SortedEntries } from '../put-batch.ts';
import { scanModule } from './scan-module.ts';

/** A PutRecords as it was scanned: the stream that it names, and its entries. */
export interface ScannedPut {
  readonly StreamName?: string;
  readonly StreamARN?: string;
  readonly batch: PutBatch;
}

/** An address in the module's memory. */
interface Place {
  readonly value: number;
}

/** What the module exports, see `put-records.as`. */
interface ScanExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly bodyAt: Place;
  readonly offsetsAt: Place;
  readonly keyLengthsAt: Place;
  readonly hashesAt: Place;
  readonly hashKeysAt: Place;
  readonly streamAt: Place;
  readonly startsAt: Place;
  readonly statesAt: Place;
  readonly firstsAt: Place;
  readonly sortedOffsetsAt: Place;
  readonly sortedKeyLengthsAt: Place;
  layoutOf(length: number): number;
  scan(length: number): number;
  group(shardCount: number): number;
  answer(): number;
  explicitHashKeys(): number;
}

const pageBytes = 65_536;
/** The module reads and writes whole vectors, guesses the length of a key, and writes an answer. */
const slackBytes = 1024 + mostEntries * acceptedEntryLength;
/** Longest key that the module hashes itself. */
const longestHashedKey = 55;
/** Most shards that the module tells apart. */
const mostShards = 256;

/**
 * Reads the JSON of PutRecords several times faster than parsing does, which is most of the work of a put: one pass in
 * WebAssembly that finds the members, decodes the data and hashes the keys. It takes only what can be taken without a
 * doubt (no escapes, known members, valid sizes, canonical base64); for everything else it returns undefined and the
 * request is parsed and checked in full, so that errors have one source.
 */
export class PutScanner {
  readonly #module: ScanExports;
  readonly #bodyAt: number;
  #memory!: Buffer;
  #offsets!: Uint32Array;
  #keyLengths!: Uint16Array;
  #hashKeys!: Uint32Array;
  #explicitPlaces!: Uint32Array;
  #streamPlaces!: Uint32Array;
  #starts!: Uint32Array;
  #states!: Uint8Array;
  #firsts!: Uint32Array;
  #sortedOffsets!: Uint32Array;
  #sortedKeyLengths!: Uint16Array;

  constructor() {
    const compiled = new WebAssembly.Module(Buffer.from(scanModule, 'base64'));
    this.#module = new WebAssembly.Instance(compiled).exports as unknown as ScanExports;
    this.#bodyAt = this.#module.bodyAt.value;
    this.#look();
  }

  /** Where to put a body of `length` bytes that is to be scanned, or just put together; the next one overwrites it. */
  room(length: number): Buffer {
    const { memory } = this.#module;
    // The layout is shorter than the body, and there may be two.
    const missing = this.#module.layoutOf(length) + 2 * length + slackBytes - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / pageBytes));
      this.#look();
    }
    return this.#memory.subarray(this.#bodyAt, this.#bodyAt + length);
  }

  /** Scans a body. Its batch lies in memory that the next body overwrites. */
  scan(body: Buffer): ScannedPut | undefined {
    if (body.buffer !== this.#memory.buffer) body.copy(this.room(body.length));
    const count = this.#module.scan(body.length);
    if (count === 0) return undefined;
    const StreamName = this.#text(this.#streamPlaces, 0);
    const StreamARN = this.#text(this.#streamPlaces, 1);
    if (!isValid(StreamName, StreamARN)) return undefined;
    return {
      ...(StreamName === undefined ? {} : { StreamName }),
      ...(StreamARN === undefined ? {} : { StreamARN }),
      batch: this.#batch(count, this.#module.layoutOf(body.length)),
    };
  }

  #batch(count: number, layoutAt: number): PutBatch {
    const offsets = this.#offsets;
    const keyLengths = this.#keyLengths;
    const hashKeys = this.#hashKeys;
    const bytes = this.#memory.subarray(layoutAt, layoutAt + offsets[count]!);
    for (let entry = 0; entry < count; entry++) {
      const keyLength = keyLengths[entry]!;
      if (keyLength <= longestHashedKey) continue;
      md5Words(bytes, offsets[entry]!, offsets[entry]! + keyLength, hashKeys, entry * 4);
    }
    const explicitHashKeys = this.#module.explicitHashKeys() === 0 ? [] : this.#explicitHashKeys(count);
    return { count, bytes, offsets, keyLengths, hashKeys, explicitHashKeys, sorted: this.#sorted };
  }

  readonly #sorted = ({ starts, count }: HashTable): SortedEntries | undefined => {
    if (count > mostShards) return undefined;
    this.#starts.set(starts);
    const bytes = this.#memory.subarray(this.#module.group(count));
    return {
      bytes,
      offsets: this.#sortedOffsets,
      keyLengths: this.#sortedKeyLengths,
      firsts: this.#firsts,
      answer: this.#answer,
    };
  };

  readonly #answer = (newest: readonly AcceptedEntry[]): Uint8Array => {
    const states = this.#states;
    const firsts = this.#firsts;
    for (const [shard, { state }] of newest.entries()) {
      if (firsts[shard]! < firsts[shard + 1]!) states.set(state, shard * acceptedStateLength);
    }
    const start = this.#module.answer();
    for (const [shard, entry] of newest.entries()) {
      const others = firsts[shard + 1]! - firsts[shard]! - 1;
      if (others <= 0) continue;
      const at = shard * acceptedStateLength;
      entry.advance(others, states.subarray(at, at + acceptedStateLength));
    }
    return this.#memory.subarray(start, start + firsts[newest.length]! * acceptedEntryLength);
  };

  #explicitHashKeys(count: number): (string | undefined)[] {
    return Array.from({ length: count }, (_, entry) => {
      const text = this.#text(this.#explicitPlaces, entry);
      if (text !== undefined) writeWords(BigInt(text), this.#hashKeys, entry * 4);
      return text;
    });
  }

  /** The text whose start and end are the numbers of pair `index`; undefined for none. */
  #text(places: Uint32Array, index: number): string | undefined {
    const start = places[index * 2]!;
    return start === 0 ? undefined : this.#memory.latin1Slice(start, places[index * 2 + 1]!);
  }

  /** Looks at the memory where it is now; it moves when it grows. */
  #look(): void {
    const { memory, offsetsAt, keyLengthsAt, hashesAt, hashKeysAt, streamAt, ...sorted } = this.#module;
    const { buffer } = memory;
    this.#memory = Buffer.from(buffer);
    this.#offsets = new Uint32Array(buffer, offsetsAt.value, mostEntries + 1);
    this.#keyLengths = new Uint16Array(buffer, keyLengthsAt.value, mostEntries);
    this.#hashKeys = new Uint32Array(buffer, hashesAt.value, mostEntries * 4);
    this.#explicitPlaces = new Uint32Array(buffer, hashKeysAt.value, mostEntries * 2);
    this.#streamPlaces = new Uint32Array(buffer, streamAt.value, 4);
    this.#starts = new Uint32Array(buffer, sorted.startsAt.value, mostShards * 4);
    this.#states = new Uint8Array(buffer, sorted.statesAt.value, mostShards * acceptedStateLength);
    this.#firsts = new Uint32Array(buffer, sorted.firstsAt.value, mostShards + 1);
    this.#sortedOffsets = new Uint32Array(buffer, sorted.sortedOffsetsAt.value, mostEntries + 1);
    this.#sortedKeyLengths = new Uint16Array(buffer, sorted.sortedKeyLengthsAt.value, mostEntries);
  }
}

/** Whether the stream is named as it must be; of ARNs only the plain ones are taken. */
function isValid(name: string | undefined, arn: string | undefined): boolean {
  if (arn !== undefined && !/^arn:aws[\w-]*:kinesis:[\w-]*:\d{12}:stream\/[\w.-]{1,128}$/.test(arn)) return false;
  return name === undefined ? arn !== undefined : /^[\w.-]{1,128}$/.test(name);
}
