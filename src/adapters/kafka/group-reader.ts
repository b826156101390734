import type { CommitOutcome, Consumer, Context, Coordination, Counters, Membership, StreamHandle } from '../adapter.ts';
import type { Deliver, IncomingBatch } from '../batch.ts';
import type { KafkaSettings } from './settings.ts';

/** Who reads what, for whom, and how. */
export interface Reading {
  readonly stream: StreamHandle;
  readonly membership: Membership;
  readonly deliver: Deliver;
  readonly settings: KafkaSettings;
  readonly context: Context;
}

/** A batch that knows how many bytes the library received for it. */
export interface CountedBatch extends IncomingBatch {
  readonly bytes: number;
}

/** The part of a client library that a member of a group needs. */
export interface GroupMember {
  /** Stores the next offset of each partition as the group's; rejects with the library's own error. */
  store(positions: ReadonlyMap<number, number>): Promise<void>;
  /** Leaves the group and closes all connections. */
  leave(): Promise<void>;
  /** Joins the group anew, so that it shares the partitions there are now. */
  rejoin(): Promise<void>;
}

/** A broker that is gone must not hold up the end of a run: then the session's end is the leave. */
const leaveWithinMs = 10_000;

/**
 * A member of a group that keeps its positions itself, whichever library reads: after a rebalance libraries forget what
 * was read since the last commit, and look up `latest` later than the moment `ready` promises.
 */
export class GroupReader implements Consumer {
  readonly #member: GroupMember;
  readonly #reading: Reading;
  readonly #start: ReadonlyMap<number, number>;
  /** Next offset to hand over, of the partitions assigned at the moment. */
  readonly #next = new Map<number, number>();
  /** Next offset after what `deliver` has finished with. */
  readonly #settled = new Map<number, number>();
  /** First positions that the group doesn't have yet. */
  readonly #unstored = new Map<number, number>();
  readonly #reads = Promise.withResolvers<void>();
  #assigned: ReadonlySet<number> = new Set();
  #joined = false;
  #begun: Promise<void> | undefined;
  #calls = 0;
  #failedCalls = 0;
  #bytes = 0;
  #groupCalls = 0;
  #groupBytes: number | null = 0;

  /** @param start where to begin with partitions for which the group has stored nothing */
  constructor(member: GroupMember, start: ReadonlyMap<number, number>, reading: Reading) {
    this.#member = member;
    this.#start = start;
    this.#reading = reading;
    this.#reads.promise.catch(() => undefined);
    // A signal that is aborted ends the wait for a group that may first have to miss a member.
    const { signal } = reading.context;
    signal.addEventListener('abort', () => this.#reads.reject(signal.reason), { once: true });
  }

  ready(): Promise<void> {
    return (this.#begun ??= this.#begin());
  }

  refresh(): Promise<void> {
    return this.#member.rejoin();
  }

  commit(): Promise<CommitOutcome> {
    return this.#store(new Map(this.#settled));
  }

  counters(): Counters {
    return { calls: this.#calls, throttledCalls: 0, failedCalls: this.#failedCalls, bytes: this.#bytes };
  }

  coordination(): Coordination {
    return { calls: this.#groupCalls, bytes: this.#groupBytes };
  }

  /** Counts a call about membership or positions; `bytes` of its answer, null where the library does not tell. */
  countGroupCall(bytes: number | null): void {
    this.#groupCalls += 1;
    this.#groupBytes = bytes === null || this.#groupBytes === null ? null : this.#groupBytes + bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { context } = this.#reading;
    const left = new AbortController();
    const tooLate = context.timers.sleep(leaveWithinMs, left.signal).then(
      () => context.report({ kind: 'error', detail: 'the group was not left: no broker answered' }),
      () => undefined,
    );
    await Promise.race([this.#member.leave(), tooLate]);
    left.abort();
  }

  /**
   * Takes an assignment: goes on where it was with partitions it keeps, and begins with others where the group is.
   * @param stored what the group has stored; not given where the library looks it up, except for the first assignment
   */
  assign(partitions: readonly number[], stored?: ReadonlyMap<number, number>): void {
    this.#assigned = new Set(partitions);
    for (const known of this.#next.keys()) {
      if (this.#assigned.has(known)) continue;
      this.#next.delete(known);
      this.#settled.delete(known);
    }
    for (const partition of partitions) {
      if (this.#next.has(partition)) continue;
      const first = this.#joined && stored === undefined ? undefined : this.#start.get(partition);
      // A partition that nobody has stored a position of, and that was not there at the beginning, is new.
      const position = stored?.get(partition) ?? first ?? (stored === undefined ? undefined : 0);
      if (position === undefined) continue;
      this.#next.set(partition, position);
      if (position === first && !stored?.has(partition)) this.#unstored.set(partition, position);
    }
    this.#joined = true;
    this.#reading.context.report({ kind: 'assigned', partitions });
  }

  has(partition: number): boolean {
    return this.#assigned.has(partition);
  }

  /** Offset of the next record to hand over; undefined where it is the library's to know. */
  positionOf(partition: number): number | undefined {
    return this.#next.get(partition);
  }

  /** Counts a fetch; those after the first assignment mean that reading has begun. */
  countFetch(): void {
    this.#calls += 1;
    this.begun();
  }

  /** Nothing more has to come before reading begins, were it not for the assignment. */
  begun(): void {
    if (this.#joined) this.#reads.resolve();
  }

  /** Counts and reports a call that failed and will be made again. */
  countRetry(detail: string): void {
    this.#failedCalls += 1;
    this.#reading.context.report({ kind: 'retry', detail });
  }

  /** Counts and reports that nothing will be read any more. */
  fail(error: Error): void {
    this.#failedCalls += 1;
    this.#reading.context.report({ kind: 'error', detail: error.message });
    this.#reads.reject(error);
  }

  /** Moves on over offsets at which there is nothing to hand over. */
  skipTo(partition: number, position: number): void {
    if (this.#assigned.has(partition)) this.#next.set(partition, position);
  }

  /**
   * Delivers a batch and moves on to `after`. When the batch was not taken, reports it, stays where it was and throws.
   * @param settle waits for a reader that takes its time
   */
  async handOver(
    incoming: CountedBatch,
    after: number,
    settle: (delivered: Promise<void>) => Promise<void> = (delivered) => delivered,
  ): Promise<void> {
    const { partition } = incoming;
    const expected = this.#next.get(partition);
    this.#next.set(partition, after);
    this.#bytes += incoming.bytes;
    try {
      const delivered = this.#reading.deliver(incoming);
      if (delivered !== undefined) await settle(delivered);
      // It may be another member's by now.
      if (this.#assigned.has(partition)) this.#settled.set(partition, after);
    } catch (error) {
      if (this.#assigned.has(partition)) this.#next.set(partition, expected ?? 0);
      const detail = `a batch was not taken: ${String(error)}`;
      this.#reading.context.report({ kind: 'error', partition, detail });
      throw error;
    }
  }

  async #begin(): Promise<void> {
    await this.#reads.promise;
    // Storing the first positions lets a member that takes over a partition begin where the group did.
    await this.#store(new Map([...this.#unstored].filter(([partition]) => this.#assigned.has(partition))));
  }

  async #store(positions: ReadonlyMap<number, number>): Promise<CommitOutcome> {
    if (positions.size === 0) return { committed: 0, failed: 0 };
    try {
      await this.#member.store(positions);
      return { committed: positions.size, failed: 0 };
    } catch (error) {
      this.#failedCalls += 1;
      this.#reading.context.report({ kind: 'error', detail: `commit: ${String(error)}` });
      return { committed: 0, failed: positions.size };
    }
  }
}
