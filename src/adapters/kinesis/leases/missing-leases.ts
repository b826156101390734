import type { Shard } from '../shards.ts';
import type { Lease } from './lease.ts';

/**
 * The leases to make for shards that have none: of an empty table the open shards from their latest record, or all that
 * can be read from their oldest; later the children of shards there are leases for, from their first record.
 */
export function missingLeases(
  shards: readonly Shard[],
  leases: readonly Lease[],
  from: 'oldest' | 'latest',
): readonly Lease[] {
  const known = new Set(leases.map(({ leaseKey }) => leaseKey));
  const listed = new Map(shards.map((shard) => [shard.index, shard]));
  const latest = leases.length === 0 && from === 'latest';
  const made: Lease[] = [];
  for (const shard of shards) {
    if (known.has(shard.label) || (latest && !shard.open)) continue;
    const parents = shard.parents.flatMap((parent) => listed.get(parent)?.label ?? []);
    // What came before the shards the group began with is none of its business.
    if (leases.length > 0 && !parents.some((parent) => known.has(parent))) continue;
    known.add(shard.label);
    made.push(freshLease(shard, parents, latest ? 'LATEST' : 'TRIM_HORIZON'));
  }
  return made;
}

/** A child whose parents are still being read waits; a parent nobody has a lease for is not read at all. */
export function mayBegin({ parentShardId }: Lease, leases: readonly Lease[]): boolean {
  return parentShardId.every((parent) => {
    const lease = leases.find(({ leaseKey }) => leaseKey === parent);
    return lease === undefined || lease.checkpoint.sequenceNumber === 'SHARD_END';
  });
}

function freshLease(shard: Shard, parents: readonly string[], sequenceNumber: string): Lease {
  return {
    leaseKey: shard.label,
    leaseCounter: 0,
    leaseOwner: null,
    ownerSwitchesSinceCheckpoint: 0,
    checkpoint: { sequenceNumber, subSequenceNumber: 0 },
    parentShardId: parents,
    childShardIds: [],
    startingHashKey: String(shard.lowest),
    endingHashKey: String(shard.highest),
  };
}
