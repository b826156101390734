import type { ChunkMemory } from './chunk-memory.ts';
import type { Consumer } from './consumer.ts';
import { HashTable, type HashRange } from './hash-key.ts';
import { Shard } from './shard.ts';
import type { Quotas } from './quotas.ts';
import type { StreamChange } from './stream-change.ts';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

/** What a stream needs to know of its server. */
export interface StreamSurroundings {
  readonly quotas: Quotas;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  readonly memory: ChunkMemory;
  /** Readers see a record only when it is on disk. */
  readonly persisted: boolean;
}

/** A stream: its settings, all its shards that are not expired, and which of them take records. */
export class Stream {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since 1970, a whole second as AWS shows it. */
  readonly createdAt: number;
  status: StreamStatus = 'CREATING';
  /** What is to be made of a stream that is CREATING or UPDATING. */
  change: StreamChange | undefined;
  mode: StreamMode;
  retentionHours = 24;
  maxRecordKiB: number;
  distribution: 'AUTO' | 'USER_PARTITION_KEY' = 'USER_PARTITION_KEY';
  warmThroughputMiBps: number | undefined;
  encryptionKeyId: string | undefined;
  policy: string | undefined;
  readonly tags = new Map<string, string>();
  readonly shardLevelMetrics = new Set<string>();
  readonly consumers = new Map<string, Consumer>();
  /** By id, in the order of their numbers. */
  readonly shards = new Map<string, Shard>();
  /** Open shards by hash key. */
  open: readonly Shard[] = [];
  nextShardNumber = 0;
  readonly #surroundings: StreamSurroundings;
  /** Routes to {@link Stream.open}. */
  table = new HashTable([]);
  /** When it was changed in ways that a quota counts by the day, by the name of the way, milliseconds since 1970. */
  readonly changes = new Map<string, number[]>();

  constructor(
    name: string,
    arn: string,
    now: number,
    mode: StreamMode,
    maxRecordKiB: number,
    around: StreamSurroundings,
  ) {
    this.name = name;
    this.arn = arn;
    this.createdAt = Math.floor(now / 1000) * 1000;
    this.mode = mode;
    this.maxRecordKiB = maxRecordKiB;
    this.#surroundings = around;
  }

  /** Records can be put and read. */
  get usable(): boolean {
    return this.status === 'ACTIVE' || this.status === 'UPDATING';
  }

  get maxRecordBytes(): number {
    return this.maxRecordKiB * 1024;
  }

  /** Adds an open shard; {@link Stream.rebuildRouting} must follow. */
  addShard(range: HashRange, parents: readonly { readonly id: string }[], now: number): Shard {
    const place = { number: this.nextShardNumber++, range, parents: parents.map(({ id }) => id), createdAt: now };
    const { quotas, monotonic, memory, persisted } = this.#surroundings;
    const shard = new Shard(place, quotas, this.maxRecordBytes, monotonic(), memory);
    if (persisted) shard.log.writtenIndex = shard.log.nextIndex;
    this.shards.set(shard.id, shard);
    return shard;
  }

  /** Routes by the shards that are open now. */
  rebuildRouting(): void {
    this.open = [...this.shards.values()]
      .filter(({ closedAt }) => closedAt === undefined)
      .toSorted((left, right) => (left.range.start < right.range.start ? -1 : 1));
    this.table = new HashTable(this.open.map(({ range }) => range.start));
  }

  /** The open shard for a hash key given as four 32-bit words at `at`. */
  shardFor(words: Uint32Array, at: number): Shard {
    return this.open[this.table.find(words, at)]!;
  }

  /** Lets larger records pass the write quota's burst, as the stream's new limit allows. */
  setMaxRecordKiB(kibibytes: number): void {
    this.maxRecordKiB = kibibytes;
    const burst = Math.max(this.#surroundings.quotas.shardWriteBurstBytes, this.maxRecordBytes);
    for (const { writeBytes } of this.shards.values()) writeBytes.depth = burst;
  }

  /** Times, after `since`, of the changes of this name; the caller appends the new one. For quotas of a day. */
  changeTimes(change: string, since: number): number[] {
    const times = (this.changes.get(change) ?? []).filter((time) => time > since);
    this.changes.set(change, times);
    return times;
  }

  /** Trims what arrived before `horizon` and forgets shards that closed before it. */
  expire(horizon: number): void {
    for (const shard of this.shards.values()) {
      shard.log.trimBefore(horizon);
      if (shard.closedAt !== undefined && shard.closedAt < horizon) this.shards.delete(shard.id);
    }
  }
}
