import { type Shard, shardIndex } from '../shards.ts';
import { isFinished, type Lease } from './lease.ts';

/**
 * The leases to make for shards that have none, parents before children, by the rules of the Kinesis Client Library: an
 * open shard that descends from one with a lease is read from its first record, and so is all between the two; any other
 * open shard from its latest record, or with all that came before it from the oldest. What came before a shard that has a
 * lease is none of the group's business, or has been read. Unlike the library, which makes the leases of children when
 * their parents are finished, all descendants get theirs at once: they wait for their parents all the same.
 */
export function missingLeases(
  shards: readonly Shard[],
  leases: readonly Lease[],
  from: 'oldest' | 'latest',
): readonly Lease[] {
  const known = new Set(leases.map(({ leaseKey }) => shardIndex(leaseKey)));
  const gaps = new Gaps(shards, known, from);
  for (const shard of shards) if (shard.open) gaps.close(shard);
  return gaps.leases();
}

/** A child whose parents are still being read waits; a parent nobody has a lease for is not read at all. */
export function mayBegin({ parentShardId }: Lease, leases: readonly Lease[]): boolean {
  return parentShardId.every((parent) => {
    const lease = leases.find(({ leaseKey }) => leaseKey === parent);
    return lease === undefined || isFinished(lease);
  });
}

class Gaps {
  readonly #listed: ReadonlyMap<number, Shard>;
  readonly #known: ReadonlySet<number>;
  readonly #from: 'oldest' | 'latest';
  readonly #made = new Map<number, Lease>();

  constructor(shards: readonly Shard[], known: ReadonlySet<number>, from: 'oldest' | 'latest') {
    this.#listed = new Map(shards.map((shard) => [shard.index, shard]));
    this.#known = known;
    this.#from = from;
  }

  /** Makes what is missing so that an open shard is read from the right place. */
  close(shard: Shard): void {
    // Pages of a list that a change of the shards came between: the next look shows the parents closed.
    if (shard.parents.some((parent) => this.#listed.get(parent)?.open)) return;
    if (!this.#descends(shard.index)) this.#begin(shard.index);
  }

  leases(): readonly Lease[] {
    return [...this.#made].sort(([one], [other]) => one - other).map(([, lease]) => lease);
  }

  /** Whether a shard has a lease, or comes after one that has; then the leases between are made. */
  #descends(index: number): boolean {
    if (this.#known.has(index)) return true;
    const shard = this.#listed.get(index);
    if (shard === undefined) return false;
    if (this.#made.get(index)?.checkpoint.sequenceNumber === 'TRIM_HORIZON') return true;
    const others = shard.parents.filter((parent) => !this.#descends(parent));
    if (others.length === shard.parents.length) return false;
    // The other parent of two that were merged.
    for (const parent of others) this.#begin(parent);
    this.#make(shard, 'TRIM_HORIZON');
    return true;
  }

  /** Where the group begins: at a shard's latest record, or at the oldest one of it and of its ancestors. */
  #begin(index: number): void {
    const shard = this.#listed.get(index);
    if (shard === undefined) return;
    if (this.#from === 'latest') return this.#make(shard, 'LATEST');
    for (const parent of shard.parents) if (!this.#known.has(parent)) this.#begin(parent);
    this.#make(shard, 'TRIM_HORIZON');
  }

  #make({ index, label, parents, lowest, highest }: Shard, sequenceNumber: string): void {
    if (this.#made.has(index)) return;
    this.#made.set(index, {
      leaseKey: label,
      leaseCounter: 0,
      leaseOwner: null,
      ownerSwitchesSinceCheckpoint: 0,
      checkpoint: { sequenceNumber, subSequenceNumber: 0 },
      parentShardId: parents.map(shardIdOf),
      childShardIds: [],
      startingHashKey: String(lowest),
      endingHashKey: String(highest),
    });
  }
}

function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}
