import type { _Record as ReceivedRecord } from '@aws-sdk/client-kinesis';
import type { AdapterEvent } from '../../adapter.ts';
import { unfold } from '../delivery.ts';
import { patiently } from '../patiently.ts';
import type { Position, ReadShard, Reading } from '../shard-reader.ts';
import { listShards, type Shard, shardIndex } from '../shards.ts';
import type { HeldLease } from './held-lease.ts';
import type { Checkpoint } from './lease.ts';

/**
 * Reads the shard of a lease from its checkpoint on. Resolves with the shard's children when it has been read to its end;
 * rejects when the lease is lost or the consumer leaves.
 */
export async function readLease(
  reading: Reading,
  readerOf: (reading: Reading) => ReadShard,
  held: HeldLease,
  begun: () => void,
): Promise<readonly string[]> {
  const signal = AbortSignal.any([reading.signal, held.stop.signal]);
  const { leaseKey, checkpoint } = held.lease;
  const shard = (await listedShards(reading)).find(({ label }) => label === leaseKey);
  // One whose records have all expired is gone, and as good as read.
  if (shard === undefined) return [];
  if (checkpoint.sequenceNumber === 'AT_TIMESTAMP') reading.context.report(atTimestamp(shard));
  const hand = async (partition: number, records: readonly ReceivedRecord[]): Promise<void> => {
    const fresh = afterCheckpoint(records, checkpoint);
    if (fresh.length > 0) await reading.delivery.hand(partition, fresh, signal);
    held.settled = checkpointAfter(records);
  };
  await readerOf({ ...reading, signal, delivery: { hand } })(shard, positionOf(checkpoint), begun);
  signal.throwIfAborted();
  return childrenOf(leaseKey, await listedShards(reading)) ?? [];
}

function atTimestamp({ index: partition }: Shard): AdapterEvent {
  const detail = 'read from its oldest record: the lease says AT_TIMESTAMP, and only the application knows the time';
  return { kind: 'error', partition, detail };
}

/** The record of the checkpoint is read again, since it may be an aggregate of which only a part was handed over. */
function positionOf({ sequenceNumber }: Checkpoint): Position {
  if (sequenceNumber === 'AT_TIMESTAMP') return { type: 'TRIM_HORIZON' };
  if (sequenceNumber === 'LATEST' || sequenceNumber === 'TRIM_HORIZON') return { type: sequenceNumber };
  return { type: 'AT_SEQUENCE_NUMBER', sequenceNumber };
}

function afterCheckpoint(records: readonly ReceivedRecord[], checkpoint: Checkpoint): readonly ReceivedRecord[] {
  const [first, ...rest] = records;
  if (first?.SequenceNumber !== checkpoint.sequenceNumber) return records;
  return [...unfold([first]).slice(checkpoint.subSequenceNumber + 1), ...rest];
}

function checkpointAfter(records: readonly ReceivedRecord[]): Checkpoint {
  const last = records.at(-1)!;
  return { sequenceNumber: last.SequenceNumber!, subSequenceNumber: unfold([last]).length - 1 };
}

/** All shards of the stream that can still be read. */
export function listedShards({ client, settings, context, stream }: Reading): Promise<readonly Shard[]> {
  return patiently(settings, context, (options) => listShards(client, stream.name, options));
}

/** Shard ids of the children of a shard; undefined for a shard whose records have all expired, so that it is gone. */
export function childrenOf(leaseKey: string, shards: readonly Shard[]): readonly string[] | undefined {
  if (!shards.some(({ label }) => label === leaseKey)) return undefined;
  return shards.filter(({ parents }) => parents.includes(shardIndex(leaseKey))).map(({ label }) => label);
}
