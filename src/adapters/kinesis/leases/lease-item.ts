import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Lease } from './lease.ts';

export type Item = Record<string, AttributeValue>;

/** A lease as DynamoDB keeps it, by the names and types the Kinesis Client Library uses; what is empty is left out. */
export function itemOf(lease: Lease): Item {
  const { leaseOwner, parentShardId, childShardIds, startingHashKey, endingHashKey, checkpoint } = lease;
  return {
    leaseKey: { S: lease.leaseKey },
    leaseCounter: { N: String(lease.leaseCounter) },
    ownerSwitchesSinceCheckpoint: { N: String(lease.ownerSwitchesSinceCheckpoint) },
    checkpoint: { S: checkpoint.sequenceNumber },
    checkpointSubSequenceNumber: { N: String(checkpoint.subSequenceNumber) },
    ...(leaseOwner === null ? {} : { leaseOwner: { S: leaseOwner } }),
    ...(parentShardId.length === 0 ? {} : { parentShardId: { SS: [...parentShardId] } }),
    ...(childShardIds.length === 0 ? {} : { childShardIds: { SS: [...childShardIds] } }),
    ...(startingHashKey === null ? {} : { startingHashKey: { S: startingHashKey } }),
    ...(endingHashKey === null ? {} : { endingHashKey: { S: endingHashKey } }),
  };
}

/** Reads a lease; attributes of later versions of the library are passed over. */
export function leaseOf(item: Item): Lease {
  const text = (name: string): string | null => item[name]?.S ?? null;
  const number = (name: string): number => Number(item[name]?.N ?? 0);
  return {
    leaseKey: text('leaseKey') ?? '',
    leaseCounter: number('leaseCounter'),
    leaseOwner: text('leaseOwner'),
    ownerSwitchesSinceCheckpoint: number('ownerSwitchesSinceCheckpoint'),
    checkpoint: {
      sequenceNumber: text('checkpoint') ?? 'TRIM_HORIZON',
      subSequenceNumber: number('checkpointSubSequenceNumber'),
    },
    parentShardId: item['parentShardId']?.SS ?? [],
    childShardIds: item['childShardIds']?.SS ?? [],
    startingHashKey: text('startingHashKey'),
    endingHashKey: text('endingHashKey'),
  };
}

/**
 * Whether an item shows that a leader hands out the leases, as the Kinesis Client Library does from 3.0 on: an item that
 * is no lease, or a lease on its way from one worker to another.
 */
export function isOfLeader(item: Item): boolean {
  return item['entityType'] !== undefined || item['checkpointOwner'] !== undefined;
}
