import type { DelayQueue } from './delay-queue.ts';
import { limits } from './limits.ts';
import type { Notice, Request } from './protocol.ts';
import { type Log, type LoggedBlock, type Stream, blockNumberOf } from './stream.ts';

/** A member of a group, as the relay sees it. */
export interface Subscriber {
  deliver(partition: number, block: LoggedBlock): void;
  tell(notice: Notice): void;
  cut(): void;
  /** Bytes delivered and not yet reported as handled. */
  outstandingBytes: number;
}

/** Where a group stands in a partition. */
interface Cursor {
  readonly partition: number;
  readonly log: Log;
  /** Number of the block to send next. */
  next: number;
  /** Offset after the last block sent. */
  sent: number;
  /** Offset after the last record a member reported as handled: where the partition goes on in other hands. */
  handled: number;
  inFlight: number;
  owner: Subscriber | undefined;
  /** Takes the partition over once nothing is in flight to its owner. */
  heir: Subscriber | undefined;
  waiting: boolean;
}

/** Readers that share the partitions of a stream between them, and see every record once. */
export class Group {
  readonly #stream: Stream;
  readonly #delays: DelayQueue;
  readonly #now: () => number;
  readonly #recordMs: number;
  readonly #cursors: Cursor[];
  readonly #committed = new Map<number, number>();
  readonly #members: Subscriber[] = [];
  readonly #told = new Map<Subscriber, string>();
  #freeAtMs = -Infinity;

  /** @param nth how many groups joined the stream before  @param now monotonic milliseconds */
  constructor(stream: Stream, nth: number, delays: DelayQueue, now: () => number) {
    this.#stream = stream;
    this.#delays = delays;
    this.#now = now;
    this.#recordMs = 1_000 / (stream.faults.readerRate(nth) ?? Infinity);
    this.#cursors = stream.logs.map(cursorAtEnd);
  }

  get members(): readonly Subscriber[] {
    return this.#members;
  }

  join(subscriber: Subscriber, { from, resume }: Extract<Request, { ask: 'join' }>): void {
    if (this.#members.length === 0 && !resume) for (const cursor of this.#cursors) this.#place(cursor, from);
    this.#members.push(subscriber);
    this.#share();
  }

  leave(subscriber: Subscriber): void {
    const index = this.#members.indexOf(subscriber);
    if (index < 0) return;
    this.#members.splice(index, 1);
    this.#told.delete(subscriber);
    for (const cursor of this.#cursors) if (cursor.owner === subscriber) cursor.owner = undefined;
    this.#share();
  }

  commit(positions: readonly (readonly [number, number])[]): number {
    for (const [partition, next] of positions) this.#committed.set(partition, next);
    return positions.length;
  }

  /** Partitions have been added: they are read from their beginning. */
  resized(): void {
    const added = this.#stream.logs.slice(this.#cursors.length);
    for (const log of added) this.#cursors.push(cursorAtEnd(log, this.#cursors.length));
    if (added.length > 0) this.#share();
  }

  /** A member has handled a delivery of a partition up to this offset. */
  handled(subscriber: Subscriber, partition: number, next: number, bytes: number): void {
    subscriber.outstandingBytes -= bytes;
    const cursor = this.#cursors[partition];
    if (cursor?.owner === subscriber) {
      cursor.handled = next;
      cursor.inFlight--;
      if (cursor.heir !== undefined && cursor.inFlight === 0) this.#share();
    }
    this.#pump(subscriber);
  }

  /** A partition has grown. */
  grown(partition: number): void {
    const cursor = this.#cursors[partition]!;
    while (this.#sendNext(cursor));
  }

  #place(cursor: Cursor, from: 'oldest' | 'latest' | 'committed'): void {
    const { log } = cursor;
    const oldest = log.blocks.at(log.blocks.first)?.base ?? log.nextOffset;
    if (from === 'latest') cursor.handled = log.nextOffset;
    else cursor.handled = (from === 'committed' ? this.#committed.get(cursor.partition) : undefined) ?? oldest;
  }

  /** Gives every partition to its member by order of joining; one that has something in flight follows later. */
  #share(): void {
    for (const cursor of this.#cursors) {
      const wanted = this.#members[cursor.partition % this.#members.length];
      cursor.heir = undefined;
      if (cursor.owner === wanted) continue;
      if (cursor.owner !== undefined && cursor.inFlight > 0) {
        cursor.heir = wanted;
        continue;
      }
      cursor.owner = wanted;
      cursor.inFlight = 0;
      cursor.sent = cursor.handled;
      cursor.next = blockNumberOf(cursor.log, cursor.handled);
    }
    for (const member of this.#members) {
      this.#announce(member);
      this.#pump(member);
    }
  }

  #announce(member: Subscriber): void {
    if (this.#cursors.some(({ heir }) => heir === member)) return;
    const partitions = this.#cursors.filter(({ owner }) => owner === member).map(({ partition }) => partition);
    if (this.#told.get(member) === partitions.join()) return;
    this.#told.set(member, partitions.join());
    member.tell({ notice: 'assigned', partitions });
  }

  #pump(member: Subscriber): void {
    const owned = this.#cursors.filter(({ owner }) => owner === member);
    for (let sent = true; sent;) {
      sent = false;
      for (const cursor of owned) sent = this.#sendNext(cursor) || sent;
    }
  }

  #sendNext(cursor: Cursor): boolean {
    const { owner, log, partition } = cursor;
    if (owner === undefined || cursor.heir !== undefined || cursor.waiting) return false;
    if (owner.outstandingBytes >= limits.windowBytes) return false;
    if (cursor.next < log.blocks.first) this.#skip(cursor, owner);
    const block = log.blocks.at(cursor.next);
    if (block === undefined) return false;
    const now = this.#now();
    const due = this.#stream.faults.release(Math.max(now, block.visibleAtMs, this.#freeAtMs));
    if (due > now) {
      cursor.waiting = true;
      this.#delays.at(due, () => {
        cursor.waiting = false;
        while (this.#sendNext(cursor));
      });
      return false;
    }
    this.#freeAtMs = now + block.count * this.#recordMs;
    cursor.next++;
    cursor.sent = block.base + block.count;
    cursor.inFlight++;
    owner.outstandingBytes += block.bytes.length;
    owner.deliver(partition, block);
    return true;
  }

  /** Blocks were dropped from the log before this group had read them. */
  #skip(cursor: Cursor, owner: Subscriber): void {
    const oldest = cursor.log.blocks.at(cursor.log.blocks.first)?.base ?? cursor.log.nextOffset;
    owner.tell({ notice: 'skipped', partition: cursor.partition, records: oldest - cursor.sent });
    cursor.next = cursor.log.blocks.first;
  }
}

function cursorAtEnd(log: Log, partition: number): Cursor {
  return {
    partition,
    log,
    next: log.blocks.end,
    sent: log.nextOffset,
    handled: log.nextOffset,
    inFlight: 0,
    owner: undefined,
    heir: undefined,
    waiting: false,
  };
}
