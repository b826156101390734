import { hash } from 'node:crypto';
import type { UserRecord } from './deaggregate.ts';

/** What a record is routed by: its explicit hash key, or the MD5 of its key. */
export function hashKeyOf({ key, hashKey }: Pick<UserRecord, 'key' | 'hashKey'>): bigint {
  return BigInt(hashKey ?? `0x${hash('md5', key)}`);
}

/** Whether a hash key belongs to a shard. */
export function holds({ lowest, highest }: { lowest: bigint; highest: bigint }, hashKey: bigint): boolean {
  return lowest <= hashKey && hashKey <= highest;
}
