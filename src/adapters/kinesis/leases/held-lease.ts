import { type Checkpoint, isFinished, type Lease, type LeaseStore, shardEnd } from './lease.ts';

type Change = (lease: Lease) => Promise<Lease | undefined>;

/** A lease a member has, as it last wrote it. Its changes go one after another, since each names the one before. */
export class HeldLease {
  /** What the member has handed over of it so far. */
  settled: Checkpoint;
  /** Monotonic milliseconds of the last write that succeeded. */
  renewedMs: number;
  /** Aborted when the lease is another's, or given up. */
  readonly stop = new AbortController();
  reading = false;
  readonly #store: LeaseStore;
  readonly #now: () => number;
  #lease: Lease;
  #last: Promise<unknown> = Promise.resolve();

  /** @param now monotonic milliseconds */
  constructor(lease: Lease, store: LeaseStore, now: () => number) {
    this.#lease = lease;
    this.#store = store;
    this.#now = now;
    this.settled = lease.checkpoint;
    this.renewedMs = now();
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Its shard has been read to the end: it is kept, and renewed, until its children are being read. */
  get finished(): boolean {
    return isFinished(this.#lease);
  }

  /** False when the lease is another's by now. Rejects when the table cannot be reached. */
  renew(): Promise<boolean> {
    return this.#change((lease) => this.#store.renew(lease));
  }

  /** Stores what has been handed over; null when that is stored already. */
  async commit(): Promise<boolean | null> {
    const { settled } = this;
    const stored = this.#lease.checkpoint;
    const isStored =
      stored.sequenceNumber === settled.sequenceNumber && stored.subSequenceNumber === settled.subSequenceNumber;
    return isStored ? null : await this.#change((lease) => this.#store.store(lease, settled));
  }

  async end(children: readonly string[]): Promise<boolean> {
    this.settled = shardEnd;
    return await this.#change((lease) => this.#store.store(lease, shardEnd, children));
  }

  /** Removes it from the table, unless it is another's by now. */
  remove(): Promise<boolean> {
    return this.#afterOthers(() => this.#store.remove(this.#lease));
  }

  release(): Promise<boolean> {
    return this.#change((lease) => this.#store.release(lease));
  }

  #change(change: Change): Promise<boolean> {
    return this.#afterOthers(() => this.#changeNow(change));
  }

  #afterOthers(act: () => Promise<boolean>): Promise<boolean> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined); // Told to who asked; the next one goes on from what is known.
    return done;
  }

  async #changeNow(change: Change): Promise<boolean> {
    let written = await change(this.#lease);
    if (written === undefined) {
      // A write of ours whose answer was lost has raised the counter, too.
      const now = await this.#store.read(this.#lease.leaseKey);
      if (now === undefined || now.leaseOwner !== this.#lease.leaseOwner) return false;
      written = await change(now);
      if (written === undefined) return false;
    }
    this.#lease = written;
    this.renewedMs = this.#now();
    return true;
  }
}
