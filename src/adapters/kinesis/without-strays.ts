import type { _Record as ReceivedRecord } from '@aws-sdk/client-kinesis';
import { deaggregate } from './deaggregate.ts';
import { hashKeyOf, holds } from './hash-key.ts';
import type { Shard } from './shards.ts';

/**
 * What is read of a shard without the aggregates that do not belong there, as the Kinesis Client Library takes it: a
 * producer that did not know yet of a split or a merge sends them again, each record to its own shard. They come only to
 * shards that came of others.
 */
export function withoutStrays(shard: Shard, records: readonly ReceivedRecord[]): readonly ReceivedRecord[] {
  if (shard.parents.length === 0) return records;
  const belongs = ({ Data }: ReceivedRecord): boolean =>
    deaggregate(Data!)?.every((record) => holds(shard, hashKeyOf(record))) ?? true;
  return records.every(belongs) ? records : records.filter(belongs);
}
