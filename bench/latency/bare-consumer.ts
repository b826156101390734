/**
 * Fetches with the client library alone, looks at every record and times the one of each batch that carries its time.
 * Told anything, it prints the number of records since it was last told, and the latencies in milliseconds.
 */
import { Consumer, FetchIsolationLevels, ListOffsetTimestamps } from '@platformatic/kafka';
import { now } from '../../src/measure/clock.ts';
import { endWithParent } from '../../src/process/end-with-parent.ts';
import { type BareLoad, dueAt, stamped } from './bare-load.ts';

endWithParent();
const { address, topic, partitions } = JSON.parse(process.argv[2]!) as BareLoad;
const consumer = new Consumer({
  clientId: 'bare',
  groupId: 'bare',
  bootstrapBrokers: [address],
  retries: 0,
  metadataMaxAge: 300_000,
});
consumer.topics.track(topic);
let records = 0;
let latencies: number[] = [];

process.on('message', () => {
  process.stdout.write(`${JSON.stringify({ records, latencies })}\n`);
  records = 0;
  latencies = [];
});

const found = (await consumer.metadata({ topics: [topic] })).topics.get(topic)!;
const ends = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST });
const offsets = Array.from({ length: partitions }, (_, partition) => ends.get(topic)![partition]!);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for (;;) {
  const { responses } = await consumer.fetch({
    node: found.partitions[0]!.leader,
    topics: [
      {
        topicId: found.id,
        partitions: offsets.map((fetchOffset, partition) => ({
          partition,
          fetchOffset,
          partitionMaxBytes: 1_048_576,
          currentLeaderEpoch: -1,
          lastFetchedEpoch: -1,
        })),
      },
    ],
    minBytes: 1,
    maxBytes: 10_485_760,
    maxWaitTime: 100,
    isolationLevel: FetchIsolationLevels.READ_UNCOMMITTED,
  });
  const at = now();
  for (const { partitions: answered } of responses) {
    for (const { partitionIndex, records: batches } of answered) {
      for (const batch of batches ?? []) {
        offsets[partitionIndex] = batch.firstOffset + BigInt(batch.lastOffsetDelta + 1);
        for (const { value } of batch.records) {
          records++;
          if (value!.readUInt32LE(0) === stamped) latencies.push((at - value!.readDoubleLE(dueAt)) / 1e6);
        }
      }
    }
  }
}
