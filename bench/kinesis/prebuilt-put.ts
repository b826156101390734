import type { PrebuiltRequest } from '../http/caller.ts';
import { putEntries, type PutShape } from './load.ts';

/** A PutRecords in JSON, without a signature, which a local server does not need. */
export function prebuiltPut(streamName: string, shape: PutShape, call: number): PrebuiltRequest {
  const Records = putEntries(shape, call).map(({ PartitionKey, Data }) => ({
    Data: Buffer.from(Data).toString('base64'),
    PartitionKey,
  }));
  return {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' },
    body: Buffer.from(JSON.stringify({ Records, StreamName: streamName })),
  };
}

/**
 * Length of the answer to a PutRecords all of whose records were taken: it depends on nothing else, so that an answer
 * of this length needs no reading.
 */
export function acceptedAnswerBytes(records: number): number {
  const entry = { SequenceNumber: '0'.repeat(56), ShardId: 'shardId-000000000000' };
  return JSON.stringify({ FailedRecordCount: 0, Records: Array.from({ length: records }, () => entry) }).length;
}
