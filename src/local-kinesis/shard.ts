import { AcceptedEntry } from './accepted-entry.ts';
import type { ChunkMemory } from './chunk-memory.ts';
import type { HashRange } from './hash-key.ts';
import type { LaidOut } from './put-batch.ts';
import type { Quotas } from './quotas.ts';
import { SequenceNumbers } from './sequence-number.ts';
import { ShardLog } from './shard-log.ts';
import { Debt, TokenBucket } from './token-bucket.ts';

/** Something that wants to know when a shard has new records or was closed. */
export interface Subscriber {
  pump(): void;
}

/** What a shard counts; shown by `/metrics`. */
export interface ShardCounters {
  acceptedRecords: number;
  acceptedBytes: number;
  /** Records refused by the write quota of records, and by that of bytes. */
  throttledByRecords: number;
  throttledByBytes: number;
  /** GetRecords calls refused by the read quota of calls, and by that of bytes. */
  throttledByReadCalls: number;
  throttledByReadBytes: number;
  readBytes: number;
  pushedBytes: number;
  /** Readable records lost to a memory limit. */
  lostRecords: number;
}

/** The numbered part of a stream: its records, its place in the lineage and what it may still take and give. */
export class Shard {
  readonly number: number;
  readonly id: string;
  readonly range: HashRange;
  /** The shards this one came from: none, one (split) or two (merge: parent, adjacent parent). */
  readonly parents: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  closedAt: number | undefined;
  children: readonly Shard[] = [];
  readonly log: ShardLog;
  readonly writeRecords: TokenBucket;
  readonly writeBytes: TokenBucket;
  readonly readCalls: TokenBucket;
  readonly readDebt: Debt;
  readonly iteratorCalls: TokenBucket;
  readonly subscribers = new Set<Subscriber>();
  /** Queues that calls wait at. */
  readonly queues = new Set<Subscriber>();
  readonly counters: ShardCounters = {
    acceptedRecords: 0,
    acceptedBytes: 0,
    throttledByRecords: 0,
    throttledByBytes: 0,
    throttledByReadCalls: 0,
    throttledByReadBytes: 0,
    readBytes: 0,
    pushedBytes: 0,
    lostRecords: 0,
  };
  /** The answer for the newest record. */
  readonly newest: AcceptedEntry;
  #wakeScheduled = false;

  constructor(place: ShardPlace, quotas: Quotas, largestRecordBytes: number, monotonic: number, memory: ChunkMemory) {
    this.number = place.number;
    this.id = shardId(place.number);
    this.range = place.range;
    this.parents = place.parents;
    this.createdAt = place.createdAt;
    this.log = new ShardLog(memory);
    this.newest = new AcceptedEntry(this.id, Math.floor(this.createdAt / 1000), this.number);
    const records = quotas.shardWriteRecordsPerSecond;
    this.writeRecords = new TokenBucket(records, records, monotonic);
    const burst = Math.max(quotas.shardWriteBurstBytes, largestRecordBytes);
    this.writeBytes = new TokenBucket(quotas.shardWriteBytesPerSecond, burst, monotonic);
    this.readCalls = new TokenBucket(quotas.shardReadCallsPerSecond, quotas.shardReadCallsPerSecond, monotonic);
    this.readDebt = new Debt(quotas.shardReadBytesPerSecond);
    const iterators = quotas.shardIteratorCallsPerSecond;
    this.iteratorCalls = new TokenBucket(iterators, iterators, monotonic);
  }

  /** A maker of this shard's sequence numbers; each reader takes its own, since it is fast only in order. */
  sequenceNumbers(): SequenceNumbers {
    return new SequenceNumbers(Math.floor(this.createdAt / 1000), this.number);
  }

  get startingSequenceNumber(): string {
    return this.sequenceNumbers().of(0, Math.floor(this.createdAt / 1000));
  }

  get endingSequenceNumber(): string | undefined {
    return this.closedAt === undefined ? undefined : this.sequenceNumbers().end(Math.floor(this.closedAt / 1000));
  }

  /** Takes a record of `size` bytes (data and key) from the write quotas, or nothing. */
  admits(size: number, monotonic: number): boolean {
    const { writeRecords, writeBytes } = this;
    if (writeRecords.available(monotonic) < 1) {
      this.counters.throttledByRecords++;
      return false;
    }
    if (writeBytes.available(monotonic) < size) {
      this.counters.throttledByBytes++;
      return false;
    }
    writeRecords.take(1);
    writeBytes.take(size);
    return true;
  }

  /**
   * Stores `source[start, end)`, a partition key of `keyLength` bytes and then data. {@link Shard.newest} is its answer.
   */
  append(source: Buffer, start: number, keyLength: number, end: number, now: number): void {
    const index = this.log.nextIndex;
    const arrival = this.log.append(source, start, keyLength, end, now);
    this.counters.acceptedRecords++;
    this.counters.acceptedBytes += end - start;
    if (this.isAwaited) this.wake();
    this.newest.set(index, Math.floor(arrival / 1000));
  }

  /** Whether {@link Shard.admits} would say so of records of so many bytes one after the other. */
  hasRoomFor(records: number, bytes: number, monotonic: number): boolean {
    return this.writeRecords.available(monotonic) >= records && this.writeBytes.available(monotonic) >= bytes;
  }

  /**
   * Takes from the write quotas and stores the entries `[first, end)` of a put. {@link Shard.newest} is the answer for
   * the first of them.
   */
  appendAll(entries: LaidOut, first: number, end: number, now: number): void {
    const index = this.log.nextIndex;
    const bytes = entries.offsets[end]! - entries.offsets[first]!;
    this.writeRecords.take(end - first);
    this.writeBytes.take(bytes);
    this.counters.acceptedRecords += end - first;
    this.counters.acceptedBytes += bytes;
    if (this.isAwaited) this.wake();
    const arrival = this.log.appendAll(entries, first, end, now);
    this.newest.set(index, Math.floor(arrival / 1000));
  }

  /** Whether somebody wants to know of new records. */
  get isAwaited(): boolean {
    return this.subscribers.size > 0 || this.queues.size > 0;
  }

  /** Tells the subscribers once, after the work at hand, however often it is called until then. */
  wake(): void {
    if (this.#wakeScheduled) return;
    this.#wakeScheduled = true;
    setImmediate(() => {
      this.#wakeScheduled = false;
      for (const subscriber of this.subscribers) subscriber.pump();
      for (const queue of this.queues) queue.pump();
    });
  }

  close(children: readonly Shard[], now: number): void {
    this.closedAt = now;
    this.children = children;
    this.wake();
  }

  /** Whether a reader at `index` has read all that will ever be here. */
  endsAt(index: number): boolean {
    return this.closedAt !== undefined && index >= this.log.nextIndex;
  }
}

/** Where a new shard stands. */
export interface ShardPlace {
  readonly number: number;
  readonly range: HashRange;
  readonly parents: readonly string[];
  readonly createdAt: number;
}

/** `shardId-000000000041` */
export function shardId(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}
