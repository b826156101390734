import type { DirectAnswer } from '../direct-answer.ts';
import type { Shard } from '../shard.ts';
import type { Delivery } from './deliveries.ts';

/** The answer with received records; their bytes are not copied: it is to be encoded before the event loop goes on. */
export function queueRecordsAnswer(deliveries: readonly Delivery[]): DirectAnswer {
  const records = deliveries.map(recordOf);
  return {
    direct: true,
    json: () =>
      JSON.stringify({
        QueueRecords: records.map((record) => ({
          ...record,
          Data: record.Data.toString('base64'),
          ApproximateArrivalTimestamp: record.ApproximateArrivalTimestamp.getTime() / 1000,
          FirstReceiveTimestamp: record.FirstReceiveTimestamp.getTime() / 1000,
        })),
      }),
    plain: () => ({ QueueRecords: records }),
  };
}

function recordOf({ receipt, shard, index, span, firstReceivedAt, receives }: Delivery) {
  const { chunk, first: at } = span;
  const dataStart = chunk.dataStart(at);
  const key = chunk.bytes.toString('utf8', chunk.keyStart(at), dataStart);
  return {
    ReceiptHandle: receipt,
    RecordId: recordId(shard, index),
    ...(key === '' ? {} : { PartitionKey: key }),
    Data: chunk.bytes.subarray(dataStart, chunk.dataEnd(at)),
    ApproximateArrivalTimestamp: new Date(chunk.arrival(at)),
    FirstReceiveTimestamp: new Date(firstReceivedAt),
    ReceiveCount: receives,
  };
}

/** The same for a record in all queues: 32 hexadecimal digits of its shard and its index there. */
function recordId(shard: Shard, index: number): string {
  const digits = (value: number, length: number) => value.toString(16).padStart(length, '0');
  return digits(Math.floor(shard.createdAt / 1000), 9) + digits(shard.number, 8) + digits(index, 15);
}
