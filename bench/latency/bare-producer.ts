/**
 * Sends records at a constant rate with the client library alone, batched as the harness does it: what a program costs
 * that does the same and measures nothing. One record of each batch, chosen at random, carries the time it was due.
 */
import { Producer } from '@platformatic/kafka';
import { now } from '../../src/measure/clock.ts';
import { endWithParent } from '../../src/process/end-with-parent.ts';
import { type BareLoad, dueAt, stamped } from './bare-load.ts';

interface Message {
  readonly topic: string;
  partition: number;
  readonly value: Buffer;
}

interface Lane {
  readonly partition: number;
  messages: Message[];
  count: number;
  firstSequence: number;
  firstAt: number;
}

endWithParent();
const load = JSON.parse(process.argv[2]!) as BareLoad;
const { topic, partitions, recordBytes, recordsPerSecond, recordsPerBatch, lingerMilliseconds } = load;
const producer = new Producer<undefined, Buffer, undefined, undefined>({
  clientId: 'bare',
  bootstrapBrokers: [load.address],
  acks: -1,
  maxInflights: 1000,
  retries: 0,
  metadataMaxAge: 300_000,
});
const spare: Message[][] = [];
const gap = 1e9 / recordsPerSecond;

process.on('message', ({ milliseconds }: { milliseconds: number }) => void run(milliseconds));
await producer.metadata({ topics: [topic] });
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);

async function run(milliseconds: number): Promise<void> {
  const lanes = Array.from({ length: partitions }, (_, partition) => newLane(partition));
  const start = now();
  const end = start + milliseconds * 1e6;
  let sequence = 0;
  for (let at = start; at < end; at = now()) {
    for (; start + sequence * gap <= at; sequence++) {
      const lane = lanes[sequence % partitions]!;
      if (lane.count === 0) [lane.firstSequence, lane.firstAt] = [sequence, at];
      if (++lane.count === recordsPerBatch) send(lane, start);
    }
    for (const lane of lanes) if (lane.count > 0 && at - lane.firstAt >= lingerMilliseconds * 1e6) send(lane, start);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const lane of lanes) if (lane.count > 0) send(lane, start);
}

function send(lane: Lane, start: number): void {
  const { messages, count, partition, firstSequence } = lane;
  const chosen = Math.floor(Math.random() * count);
  const { value } = messages[chosen]!;
  value.writeUInt32LE(stamped, 0);
  value.writeDoubleLE(start + (firstSequence + chosen * partitions) * gap, dueAt);
  for (const message of messages) message.partition = partition;
  const sent = count === messages.length ? messages : messages.slice(0, count);
  // A record that is lost is missing from what the reader tells.
  void producer.send({ messages: sent, acks: -1 }).finally(() => {
    value.writeUInt32LE(0, 0);
    spare.push(messages);
  });
  lane.messages = spare.pop() ?? newMessages();
  lane.count = 0;
}

function newLane(partition: number): Lane {
  return { partition, messages: newMessages(), count: 0, firstSequence: 0, firstAt: 0 };
}

function newMessages(): Message[] {
  return Array.from({ length: recordsPerBatch }, () => ({
    topic,
    partition: 0,
    value: Buffer.alloc(recordBytes, 'x'),
  }));
}
