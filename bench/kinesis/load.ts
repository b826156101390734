import { seededRandom } from '../../src/load/random.ts';

/** The shape of a PutRecords. */
export interface PutShape {
  readonly records: number;
  readonly bytesPerRecord: number;
}

/** A record as the SDK takes it. */
export interface PutEntry {
  readonly PartitionKey: string;
  readonly Data: Uint8Array;
}

/** `100 x 1 KiB` and `500 x 100 B`: few large records, and as many small ones as a call takes. */
export const large: PutShape = { records: 100, bytesPerRecord: 1024 };
export const small: PutShape = { records: 500, bytesPerRecord: 100 };

export const shardCount = 4;
export const concurrency = 8;

/** The entries of one call; calls with another number have other keys and data. */
export function putEntries({ records, bytesPerRecord }: PutShape, call: number): PutEntry[] {
  const random = seededRandom(call + 1);
  return Array.from({ length: records }, (_, index) => ({
    PartitionKey: `key-${String(call).padStart(3, '0')}-${String(index).padStart(3, '0')}`,
    Data: Uint8Array.from({ length: bytesPerRecord }, () => random() * 256),
  }));
}
