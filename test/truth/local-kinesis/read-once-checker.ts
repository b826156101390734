import { partitionKey, placeFingerprint, readNumbers } from './numbered-record.ts';

/** What was wrong with what a consumer read; all zero when nothing was. */
export interface ReadProblems {
  missing: number;
  twice: number;
  /** Read before an earlier record of the same key. */
  outOfOrder: number;
  /** Sequence numbers that did not rise within their shard. */
  notRising: number;
  /** Other data, another key or a number that was never written. */
  damaged: number;
}

/** What one consumer read. */
export interface ReadSummary extends ReadProblems {
  readonly read: number;
  /** Sum of {@link placeFingerprint}, to be compared with that of the acknowledgements. */
  readonly fingerprint: number;
  /** The first few problems in words. */
  readonly examples: readonly string[];
}

const mostExamples = 5;

/** Checks that a consumer reads each of `records` numbered records once, each key's in order: one bit a record. */
export class ReadOnceChecker {
  readonly #records: number;
  readonly #seen: Uint32Array;
  /** By key, the place of the last record read. */
  readonly #places: Uint32Array;
  /** By shard, the last sequence number read. */
  readonly #numbers = new Map<string, string>();
  readonly #problems: ReadProblems = { missing: 0, twice: 0, outOfOrder: 0, notRising: 0, damaged: 0 };
  readonly #examples: string[] = [];
  #read = 0;
  #fingerprint = 0;

  constructor(records: number, keys: number) {
    this.#records = records;
    this.#seen = new Uint32Array(Math.ceil(records / 32));
    this.#places = new Uint32Array(keys);
  }

  take(shard: string, record: { Data: string; PartitionKey: string; SequenceNumber: string }): void {
    const { Data, PartitionKey, SequenceNumber } = record;
    this.#read++;
    // All sequence numbers have the same length, so that they compare as text.
    if (SequenceNumber <= (this.#numbers.get(shard) ?? '')) this.#count('notRising', `${shard} ${SequenceNumber}`);
    this.#numbers.set(shard, SequenceNumber);
    const numbers = readNumbers(Data);
    if (!numbers || numbers.id >= this.#records || PartitionKey !== partitionKey(numbers.key)) {
      this.#count('damaged', `${shard} ${SequenceNumber} ${PartitionKey}`);
      return;
    }
    const { id, key, place } = numbers;
    const bit = 1 << (id & 31);
    if (this.#seen[id >>> 5]! & bit) {
      this.#count('twice', `record ${id} of key ${key} in ${shard}`);
      return;
    }
    this.#seen[id >>> 5]! |= bit;
    if (place < this.#places[key]!) this.#count('outOfOrder', `key ${key}: ${place} after ${this.#places[key]}`);
    this.#places[key] = place;
    this.#fingerprint = (this.#fingerprint + placeFingerprint(id, SequenceNumber)) >>> 0;
  }

  summary(): ReadSummary {
    const { twice, damaged } = this.#problems;
    const missing = this.#records - (this.#read - twice - damaged);
    const fingerprint = this.#fingerprint;
    return { ...this.#problems, missing, read: this.#read, fingerprint, examples: this.#examples };
  }

  #count(problem: keyof ReadProblems, example: string): void {
    this.#problems[problem]++;
    if (this.#examples.length < mostExamples) this.#examples.push(`${problem}: ${example}`);
  }
}
