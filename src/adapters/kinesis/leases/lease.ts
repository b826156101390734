/**
 * One row of a lease table of the Kinesis Client Library: who reads a shard, and how far it has been read. The names are
 * the attributes'; `leaseKey` is the shard id.
 */
export interface Lease {
  readonly leaseKey: string;
  /** Rises with every write: a lease whose counter rests is not renewed any more. */
  readonly leaseCounter: number;
  /** Null when nobody has it. */
  readonly leaseOwner: string | null;
  readonly ownerSwitchesSinceCheckpoint: number;
  readonly checkpoint: Checkpoint;
  readonly parentShardId: readonly string[];
  readonly childShardIds: readonly string[];
  readonly startingHashKey: string | null;
  readonly endingHashKey: string | null;
}

/** The last record that was handed over; of an aggregate also its place inside. */
export interface Checkpoint {
  /** A sequence number, or one of `LATEST`, `TRIM_HORIZON`, `AT_TIMESTAMP` (of the application's settings), `SHARD_END`. */
  readonly sequenceNumber: string;
  readonly subSequenceNumber: number;
}

/** A shard that has been read to its end. */
export const shardEnd: Checkpoint = { sequenceNumber: 'SHARD_END', subSequenceNumber: 0 };

/** Nothing of it is left to read. */
export function isFinished({ checkpoint }: Lease): boolean {
  return checkpoint.sequenceNumber === shardEnd.sequenceNumber;
}

/** Reading of it has begun, or has gone further. */
export function isBegun({ checkpoint }: Lease): boolean {
  return checkpoint.sequenceNumber !== 'TRIM_HORIZON' && checkpoint.sequenceNumber !== 'AT_TIMESTAMP';
}

/**
 * Where leases are kept. Every change names the counter it has seen and raises it by one: whoever comes second is told
 * so, by undefined, and has changed nothing.
 */
export interface LeaseStore {
  /** All leases of the table. */
  list(): Promise<readonly Lease[]>;
  read(leaseKey: string): Promise<Lease | undefined>;
  /** Makes a lease that nobody has; false when there is one already. */
  create(lease: Lease): Promise<boolean>;
  take(lease: Lease, owner: string): Promise<Lease | undefined>;
  renew(lease: Lease): Promise<Lease | undefined>;
  store(lease: Lease, checkpoint: Checkpoint, childShardIds?: readonly string[]): Promise<Lease | undefined>;
  /** Gives a lease up, so that the next to look may take it. */
  release(lease: Lease): Promise<Lease | undefined>;
  /** Removes a lease that is as it was seen; false when it is not. */
  remove(lease: Lease): Promise<boolean>;
  /** Calls made and write units consumed so far. */
  spent(): { readonly calls: number; readonly writeUnits: number };
  close(): void;
}
