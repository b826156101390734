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

/** From 3.5 on the library keeps in the same table what workers report, who leads and how far it has migrated. */
export function isLease(item: Item): boolean {
  return (item['entityType']?.S ?? 'LEASE') === 'LEASE';
}

/** Whether a worker of 3.x wrote it, in whatever mode. */
export function isOfVersion3(item: Item): boolean {
  return item['entityType'] !== undefined || item['throughputKBps'] !== undefined;
}

/** Whether a lease is one of an application that reads several streams, whose keys name the stream too. */
export function isOfManyStreams(item: Item): boolean {
  return item['streamName'] !== undefined;
}

/**
 * Whether a leader hands out the leases, as the Kinesis Client Library does from 3.0 on. The version an application has
 * reached (`cv`) is an item of the lease table or, before 3.5, of a table of its own; where there is none, a lease on its
 * way from one worker to another tells.
 */
export function hasLeader(items: readonly Item[]): boolean {
  const version = items.find((item) => item['cv'] !== undefined)?.['cv']?.S;
  if (version !== undefined) return version.startsWith('CLIENT_VERSION_3X');
  return items.some((item) => item['checkpointOwner'] !== undefined);
}
