import type { IncomingBatch } from '../adapters/batch.ts';
import { now } from '../measure/clock.ts';
import type { ConsumerAssignment } from './assignment.ts';
import { intendedOf, magicOf, producerOf, recordMagic, runOf, sequenceOf } from './envelope.ts';
import { createKeyChooser, type KeyChooser } from './key-chooser.ts';

/** When a reader that began with old records counts as having come to the newest. */
export interface CensusRules {
  /** Notes when so many records had been received; 0 for never. */
  readonly markRecords: number;
  /** A partition is up to date when its newest record is at most so old, in milliseconds. */
  readonly youngMs: number;
}

/** What one reader received of one partition. Times are monotonic nanoseconds. */
export interface PartitionCount {
  readonly partition: number;
  records: number;
  bytes: number;
  readonly firstAt: number;
  lastAt: number;
}

/** Keys that were seen in one partition and then in another. */
export interface KeyMove {
  readonly from: number;
  readonly to: number;
  readonly keys: number;
}

/** Where one reader found what: plain JSON. Times are monotonic nanoseconds. */
export interface ReaderCensus {
  readonly reader: number;
  /** Just before the reader connected. */
  readonly beganAt: number;
  readonly partitions: readonly PartitionCount[];
  /** Distinct keys seen, and those of them that were seen in more than one partition. */
  readonly keys: number;
  readonly keysMoved: number;
  readonly moves: readonly KeyMove[];
  /** When the marked number of records had been received, and their bytes; null before. */
  readonly mark: { readonly at: number; readonly bytes: number } | null;
  /** When the newest record of every partition was young for the first time; null before. */
  readonly caughtUpAt: number | null;
}

interface KeysOfProducer {
  readonly chooser: KeyChooser;
  /** Partition of each key when last seen; −1 before. */
  readonly partitionOf: Int32Array;
}

/**
 * Counts which partition each record and each key comes from. A copy of what the consume side reads, kept apart because
 * only the experiments about partitions pay for it.
 */
export class PartitionCensus {
  readonly #beganAt = now();
  readonly #rules: CensusRules;
  readonly #runId: number;
  readonly #streamPartitions: number;
  readonly #keys: readonly KeysOfProducer[];
  readonly #partitions = new Map<number, PartitionCount>();
  readonly #moves = new Map<string, number>();
  readonly #moved = new Set<number>();
  readonly #young = new Set<number>();
  #keysSeen = 0;
  #records = 0;
  #bytes = 0;
  #mark: ReaderCensus['mark'] = null;
  #caughtUpAt: number | null = null;

  constructor(assignment: ConsumerAssignment, rules: CensusRules) {
    const { workload, seed, producers, runId, stream } = assignment;
    this.#rules = rules;
    this.#runId = runId;
    this.#streamPartitions = stream.partitions;
    this.#keys = Array.from({ length: producers }, (_, producer) => {
      const chooser = createKeyChooser(workload.keys, seed, producer);
      return { chooser, partitionOf: new Int32Array(Math.max(1, chooser.distinct)).fill(-1) };
    });
  }

  take(batch: IncomingBatch): void {
    const at = now();
    let newest = 0;
    for (let index = 0; index < batch.count; index++) {
      const value = batch.valueAt(index);
      if (magicOf(value) !== recordMagic || runOf(value) !== this.#runId) continue;
      this.#count(batch.partition, value.length, at);
      this.#follow(value, batch.partition);
      newest = Math.max(newest, intendedOf(value));
    }
    if (newest > 0) this.#age(batch.partition, at, at - newest);
  }

  report(reader: number): ReaderCensus {
    return {
      reader,
      beganAt: this.#beganAt,
      partitions: [...this.#partitions.values()].sort((a, b) => a.partition - b.partition),
      keys: this.#keysSeen,
      keysMoved: this.#moved.size,
      moves: [...this.#moves].map(([way, keys]) => {
        const [from, to] = way.split(' ').map(Number);
        return { from: from!, to: to!, keys };
      }),
      mark: this.#mark,
      caughtUpAt: this.#caughtUpAt,
    };
  }

  #count(partition: number, bytes: number, at: number): void {
    let count = this.#partitions.get(partition);
    if (count === undefined) this.#partitions.set(partition, (count = { ...nothing, partition, firstAt: at }));
    count.records++;
    count.bytes += bytes;
    count.lastAt = at;
    this.#records++;
    this.#bytes += bytes;
    if (this.#records === this.#rules.markRecords) this.#mark = { at, bytes: this.#bytes };
  }

  #follow(value: Buffer, partition: number): void {
    const producer = producerOf(value);
    const of = this.#keys[producer];
    const key = of?.chooser.keyIndexOf(sequenceOf(value)) ?? -1;
    if (of === undefined || key < 0) return;
    const before = of.partitionOf[key]!;
    if (before === partition) return;
    of.partitionOf[key] = partition;
    if (before < 0) {
      this.#keysSeen++;
      return;
    }
    const way = `${before} ${partition}`;
    this.#moves.set(way, (this.#moves.get(way) ?? 0) + 1);
    this.#moved.add(producer * of.chooser.distinct + key);
  }

  #age(partition: number, at: number, age: number): void {
    if (this.#caughtUpAt !== null) return;
    if (age > this.#rules.youngMs * 1e6) this.#young.delete(partition);
    else this.#young.add(partition);
    if (this.#young.size >= this.#streamPartitions) this.#caughtUpAt = at;
  }
}

const nothing = { records: 0, bytes: 0, lastAt: 0 };
