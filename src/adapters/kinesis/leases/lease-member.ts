import type { CommitOutcome, Context } from '../../adapter.ts';
import { shardIndex } from '../shards.ts';
import { chooseLeases, type FreeLeases, LeaseWatch } from './choose-leases.ts';
import { HeldLease } from './held-lease.ts';
import { isBegun, type Lease, type LeaseStore } from './lease.ts';
import { mayBegin } from './missing-leases.ts';

/** The Kinesis Client Library's tolerance between the clocks of its threads. */
const epsilonMs = 25;

/** Reads the shard of a lease until its end (resolves with its children) or until the lease is stopped (rejects). */
export type ReadLease = (held: HeldLease, begun: () => void) => Promise<readonly string[]>;

export interface MemberFacts {
  readonly store: LeaseStore;
  /** Names the member in the table; no other must have it, also not later. */
  readonly owner: string;
  readonly failoverMs: number;
  readonly context: Context;
  readonly read: ReadLease;
  /** Makes the leases that are missing. */
  readonly sync: (leases: readonly Lease[]) => Promise<void>;
  /** Shard ids of a shard's children; undefined when there is no such shard any more. */
  readonly childrenOf: (leaseKey: string) => Promise<readonly string[] | undefined>;
}

/**
 * One worker of an application: renews the leases it has, takes those of others that died, and its part of all. With
 * the timings of the Kinesis Client Library 2.x: renewal every failover ÷ 3 − 25 ms, taking every 2 × (failover + 25 ms).
 */
export class LeaseMember {
  readonly #facts: MemberFacts;
  readonly #watch: LeaseWatch;
  readonly #held = new Map<string, HeldLease>();
  readonly #readers = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();
  #told = '';

  constructor(facts: MemberFacts) {
    this.#facts = facts;
    this.#watch = new LeaseWatch(facts.failoverMs);
  }

  /** Makes missing leases, takes what is there to take, and resolves when all of that is being read. */
  async start(): Promise<void> {
    const { store, sync, failoverMs } = this.#facts;
    await sync(await store.list());
    const begun = await this.take();
    // Reading may take longer to begin than a lease lasts.
    this.#loops = Promise.all([
      this.#every(2 * (failoverMs + epsilonMs), async () => void (await this.take())),
      this.#every(failoverMs / 3 - epsilonMs, () => this.renew()),
    ]);
    await Promise.all(begun);
  }

  /** Looks through the table once; returns the beginnings of what is read from now on. */
  async take(): Promise<Promise<void>[]> {
    const { store, owner, context } = this.#facts;
    const leases = await store.list();
    const { free, overdue } = this.#withoutOwn(this.#watch.look(leases, this.#now()));
    if (free.length > 0) context.report({ kind: 'rebalance', detail: `${free.length} leases are free to be taken` });
    for (const lease of chooseLeases(leases, { free, overdue }, owner, context.random)) {
      const taken = await store.take(lease, owner);
      if (taken !== undefined) this.#held.set(taken.leaseKey, new HeldLease(taken, store, () => this.#now()));
    }
    this.#tell();
    const begun = [...this.#held.values()]
      .filter(({ reading, finished, lease }) => !reading && !finished && mayBegin(lease, leases))
      .map((held) => this.#begin(held));
    await this.#cleanUp(leases).catch((error: unknown) => this.#failed('finished leases were not removed', error));
    return begun;
  }

  /** Renews every lease once, and stops to read those that are another's, or might be. */
  async renew(): Promise<void> {
    await Promise.all([...this.#held.values()].map((held) => this.#renew(held)));
  }

  /** Stores how far each shard has been handed over, where that has changed. */
  async commit(): Promise<CommitOutcome> {
    const outcomes = await Promise.all([...this.#held.values()].map((held) => this.#commit(held)));
    return {
      committed: outcomes.filter((outcome) => outcome === true).length,
      failed: outcomes.filter((outcome) => outcome === false).length,
    };
  }

  /** Stops reading and gives all leases up, so that others need not wait for them to run out. */
  async leave(): Promise<void> {
    this.#stop.abort();
    for (const { stop } of this.#held.values()) stop.abort();
    await Promise.all([this.#loops, ...this.#readers]);
    const released = [...this.#held.values()].map((held) =>
      held.release().catch((error: unknown) => this.#failed('a lease was not given up', error)),
    );
    await Promise.all(released);
    this.#held.clear();
  }

  /** Ends its life as SIGKILL would: nothing is given up. For tests. */
  abandon(): void {
    this.#stop.abort();
    for (const { stop } of this.#held.values()) stop.abort();
  }

  /** Shard ids of the leases it has of shards that are not read to their end. */
  get leases(): readonly string[] {
    return [...this.#held.values()].flatMap(({ finished, lease }) => (finished ? [] : lease.leaseKey)).sort();
  }

  /** A lease of its own is not free, even where its renewals did not get through. */
  #withoutOwn({ free, overdue }: FreeLeases): FreeLeases {
    const isOthers = ({ leaseKey }: Lease): boolean => !this.#held.has(leaseKey);
    return { free: free.filter(isOthers), overdue: overdue.filter(isOthers) };
  }

  /** Removes the leases of shards whose children are being read, the oldest first, and of shards that are gone. */
  async #cleanUp(leases: readonly Lease[]): Promise<void> {
    for (const held of this.#held.values()) {
      const { finished, lease } = held;
      if (!finished || !(await this.#isDone(lease, leases)) || !(await held.remove())) continue;
      this.#held.delete(lease.leaseKey);
    }
  }

  async #isDone({ leaseKey, parentShardId, childShardIds }: Lease, leases: readonly Lease[]): Promise<boolean> {
    const children = childShardIds.length > 0 ? childShardIds : await this.#facts.childrenOf(leaseKey);
    if (children === undefined) return true;
    if (children.length === 0 || leases.some((lease) => parentShardId.includes(lease.leaseKey))) return false;
    return children.every((child) => leases.some((lease) => lease.leaseKey === child && isBegun(lease)));
  }

  async #renew(held: HeldLease): Promise<void> {
    try {
      if (!(await held.renew())) this.#lose(held);
    } catch (error) {
      this.#failed('a lease was not renewed', error);
      // By now others may have taken it.
      if (this.#now() - held.renewedMs > this.#facts.failoverMs) this.#lose(held);
    }
  }

  async #commit(held: HeldLease): Promise<boolean | null> {
    try {
      const stored = await held.commit();
      if (stored === false) this.#lose(held);
      return stored;
    } catch (error) {
      this.#failed('a position was not stored', error);
      return false;
    }
  }

  /** Resolves once its reading has begun, or has failed, which is reported. */
  #begin(held: HeldLease): Promise<void> {
    held.reading = true;
    const begun = Promise.withResolvers<void>();
    const reader = this.#readToEnd(held, begun.resolve)
      .catch((error: unknown) => this.#giveUp(held, error))
      .finally(() => {
        begun.resolve();
        this.#readers.delete(reader);
      });
    this.#readers.add(reader);
    return begun.promise;
  }

  async #readToEnd(held: HeldLease, begun: () => void): Promise<void> {
    const { context, store, sync, read } = this.#facts;
    const children = await read(held, begun);
    // Before the shard counts as read, so that its children are never forgotten.
    await sync(await store.list());
    if (!(await held.end(children))) return this.#lose(held);
    context.report({ kind: 'shard-closed', partition: shardIndex(held.lease.leaseKey) });
    this.#tell();
  }

  /** A shard that cannot be read here any more is left to whoever takes it next, which may be this member. */
  async #giveUp(held: HeldLease, error: unknown): Promise<void> {
    if (held.stop.signal.aborted || this.#stop.signal.aborted) return;
    this.#failed(`${held.lease.leaseKey} is no longer read`, error);
    this.#lose(held);
    await held.release().catch((failure: unknown) => this.#failed('a lease was not given up', failure));
  }

  #lose(held: HeldLease): void {
    const { leaseKey } = held.lease;
    if (this.#held.get(leaseKey) !== held || this.#stop.signal.aborted) return;
    held.stop.abort();
    this.#held.delete(leaseKey);
    if (held.finished) return;
    this.#facts.context.report({ kind: 'lease-lost', partition: shardIndex(leaseKey) });
    this.#tell();
  }

  /** Tells which partitions it has, where they are others than before. */
  #tell(): void {
    const partitions = this.leases.map(shardIndex);
    if (this.#told === `[${partitions.join()}]`) return;
    this.#told = `[${partitions.join()}]`;
    this.#facts.context.report({ kind: 'assigned', partitions });
  }

  async #every(intervalMs: number, act: () => Promise<void>): Promise<void> {
    const { timers, signal: run } = this.#facts.context;
    const signal = AbortSignal.any([run, this.#stop.signal]);
    while (!signal.aborted) {
      await timers.sleep(intervalMs, signal).catch(() => undefined); // Aborted: the loop ends.
      if (signal.aborted) return;
      await act().catch((error: unknown) => this.#failed('the lease table could not be used', error));
    }
  }

  #failed(what: string, error: unknown): void {
    this.#facts.context.report({ kind: 'error', detail: `${what}: ${String(error)}` });
  }

  #now(): number {
    return this.#facts.context.timers.now() / 1e6;
  }
}
