import kafkajs from 'kafkajs/package.json' with { type: 'json' };
import { clientSoftwareVersion } from '@platformatic/kafka';
import type { Bench, Comparison, Line } from '../frame/comparison.ts';
import { interleaveBy } from '../frame/interleave.ts';
import { startBroker } from './broker.ts';
import { Chunks, type ConsumeLoad } from './chunks.ts';
import { consumeRounds } from './consume-load.ts';
import { consumerPerformance } from './consumer-performance.ts';
import { harnessConsumer } from './harness-consumer.ts';
import { type HarnessClient, harnessProducer, nameOf } from './harness-producer.ts';
import { producerPerformance } from './producer-performance.ts';
import { type ProduceLoad, produceRounds } from './produce-load.ts';

const platformatic = { client: '@platformatic/kafka', version: String(clientSoftwareVersion) };
const kafkaJs = { client: 'kafkajs', version: kafkajs.version };
const anchors: readonly ProduceLoad[] = [1024, 100].map((recordBytes) => ({ recordBytes, partitions: 6, acks: 'all' }));
const variants: readonly ProduceLoad[] = [1024, 100].flatMap((recordBytes) => [
  { recordBytes, partitions: 6, acks: 1 },
  { recordBytes, partitions: 1, acks: 'all' },
  { recordBytes, partitions: 1, acks: 1 },
]);

/** The harness with everything it measures, against Kafka's own tools on the same broker. */
export const kafkaBench: Bench = {
  name: 'kafka',
  // There and back: an even number.
  plan: { rounds: 6, warmUpRounds: 1 },
  versions: {},
  comparisons: [
    ...anchors.map((load) => producing(load, [1, 2])),
    ...variants.map((load) => producing(load, [1])),
    ...[1024, 100].map((recordBytes) => consuming({ recordBytes, partitions: 6 }, [1, 2])),
  ],
};

function producing(load: ProduceLoad, workers: readonly number[]): Comparison {
  const clients = clientsOf(workers);
  return {
    name: `Produce ${sizeOf(load.recordBytes)}, ${load.partitions} ${load.partitions === 1 ? 'partition' : 'partitions'}, acks ${load.acks}`,
    lines: clients.flatMap((client) => linesOf(client, 'ProducerPerformance', wantedOf(client, load))),
    async measure(plan, stage) {
      await using broker = await startBroker(stage);
      const contestants = [
        producerPerformance(broker, load, plan.warmSeconds),
        ...clients.map((client) => harnessProducer(broker, load, client)),
      ];
      return await interleaveBy(produceRounds, contestants, plan, stage);
    },
  };
}

function consuming(load: ConsumeLoad, workers: readonly number[]): Comparison {
  const clients = clientsOf(workers);
  return {
    name: `Consume ${sizeOf(load.recordBytes)}, ${load.partitions} partitions`,
    lines: clients.flatMap((client) => linesOf(client, 'ConsumerPerformance', wantedReading(client, load))),
    async measure(plan, stage) {
      await using broker = await startBroker(stage);
      await using chunks = await Chunks.open(broker, load, stage.signal);
      const contestants = [
        consumerPerformance(broker, chunks, plan.warmSeconds / 3),
        ...clients.map((client) => harnessConsumer(broker, chunks, load, client)),
      ];
      return await interleaveBy(consumeRounds(chunks), contestants, plan, stage);
    },
  };
}

function clientsOf(workers: readonly number[]): HarnessClient[] {
  return [platformatic, kafkaJs].flatMap((library) => workers.map((count) => ({ ...library, workers: count })));
}

/** Shares of ConsumerPerformance's records a second, in the same way. */
function wantedReading({ client, workers }: HarnessClient, { recordBytes }: ConsumeLoad): number | undefined {
  const isLarge = recordBytes === 1024;
  if (client === kafkaJs.client) return workers === 1 ? (isLarge ? 0.68 : 0.23) : undefined;
  if (workers === 1) return isLarge ? 1 : undefined;
  return isLarge ? 1 : 0.5;
}

/** Shares of ProducerPerformance's records a second; those of kafkajs are 90 % of what the bare client was seen to reach. */
function wantedOf(
  { client, workers }: HarnessClient,
  { recordBytes, partitions, acks }: ProduceLoad,
): number | undefined {
  if (partitions === 1 || acks === 1) return undefined;
  const isLarge = recordBytes === 1024;
  if (client === kafkaJs.client) return workers === 1 ? (isLarge ? 0.36 : 0.25) : isLarge ? 0.4 : 0.31;
  if (workers === 1) return isLarge ? 1 : undefined;
  return isLarge ? 1 : 0.9;
}

function linesOf(client: HarnessClient, rival: string, atLeast: number | undefined): Line[] {
  const subject = nameOf(client);
  return [
    { subject, rival, measure: 'recordsPerSecond', ...(atLeast === undefined ? {} : { wanted: { atLeast } }) },
    { subject, rival, measure: 'clientCpuMicroseconds' },
  ];
}

function sizeOf(recordBytes: number): string {
  return recordBytes === 1024 ? '1 KiB' : `${recordBytes} B`;
}
