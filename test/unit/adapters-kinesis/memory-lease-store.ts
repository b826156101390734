import type { Checkpoint, Lease, LeaseStore } from '../../../src/adapters/kinesis/leases/lease.ts';

/** A lease table in memory, shared by all members of a test. */
export class MemoryLeaseStore implements LeaseStore {
  readonly leases = new Map<string, Lease>();
  /** When true, the next change is made but its answer is lost. */
  losesNextAnswer = false;
  /** When set, every call fails with it. */
  failure: Error | undefined;
  #calls = 0;

  async list(): Promise<readonly Lease[]> {
    this.#called();
    return [...this.leases.values()];
  }

  async read(leaseKey: string): Promise<Lease | undefined> {
    this.#called();
    return this.leases.get(leaseKey);
  }

  async create(lease: Lease): Promise<boolean> {
    this.#called();
    if (this.leases.has(lease.leaseKey)) return false;
    this.leases.set(lease.leaseKey, lease);
    return true;
  }

  take(lease: Lease, leaseOwner: string): Promise<Lease | undefined> {
    return this.#change(lease, { leaseOwner });
  }

  renew(lease: Lease): Promise<Lease | undefined> {
    return this.#change(lease, {});
  }

  store(lease: Lease, checkpoint: Checkpoint, childShardIds: readonly string[] = []): Promise<Lease | undefined> {
    return this.#change(lease, { checkpoint, childShardIds });
  }

  release(lease: Lease): Promise<Lease | undefined> {
    return this.#change(lease, { leaseOwner: null });
  }

  async remove(lease: Lease): Promise<boolean> {
    this.#called();
    const now = this.leases.get(lease.leaseKey);
    if (now?.leaseCounter !== lease.leaseCounter || now.leaseOwner !== lease.leaseOwner) return false;
    return this.leases.delete(lease.leaseKey);
  }

  spent(): { calls: number; writeUnits: number } {
    return { calls: this.#calls, writeUnits: this.#calls };
  }

  close(): void {
    // Nothing is open.
  }

  async #change(seen: Lease, change: Partial<Lease>): Promise<Lease | undefined> {
    this.#called();
    const now = this.leases.get(seen.leaseKey);
    if (now?.leaseCounter !== seen.leaseCounter || now.leaseOwner !== seen.leaseOwner) return undefined;
    const changed = { ...now, ...change, leaseCounter: now.leaseCounter + 1 };
    this.leases.set(seen.leaseKey, changed);
    if (this.losesNextAnswer) {
      this.losesNextAnswer = false;
      throw new Error('the answer was lost');
    }
    return changed;
  }

  #called(): void {
    this.#calls += 1;
    if (this.failure !== undefined) throw this.failure;
  }
}

/** A lease nobody has, with nothing read. */
export function lease(index: number, change: Partial<Lease> = {}): Lease {
  return {
    leaseKey: `shardId-${String(index).padStart(12, '0')}`,
    leaseCounter: 0,
    leaseOwner: null,
    ownerSwitchesSinceCheckpoint: 0,
    checkpoint: { sequenceNumber: 'TRIM_HORIZON', subSequenceNumber: 0 },
    parentShardId: [],
    childShardIds: [],
    startingHashKey: '0',
    endingHashKey: '1',
    ...change,
  };
}
