import kafkajs, { type Kafka } from 'kafkajs';
import type { Context, Producer, StreamHandle } from '../adapter.ts';
import { acknowledgements } from './acknowledgements.ts';
import { connectWithin } from './connect-within.ts';
import { PartitionProducer } from './partition-producer.ts';
import type { KafkaSettings } from './settings.ts';

/** Connects a producer that sends every batch as one produce request to one partition. Throws SystemUnreachable. */
export async function connectKafkajsProducer(
  kafka: Kafka,
  stream: StreamHandle,
  settings: KafkaSettings,
  context: Context,
): Promise<Producer> {
  const client = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition!,
    idempotent: settings.idempotent,
    // kafkajs refuses an idempotent producer that may not repeat a request.
    retry: { retries: settings.idempotent ? 1 : 0, initialRetryTime: 100 },
  });
  await connectWithin(client, settings, context);
  const request = {
    topic: stream.name,
    acks: acknowledgements[settings.acks],
    timeout: settings.requestTimeout,
    compression: settings.compression === 'gzip' ? kafkajs.CompressionTypes.GZIP : kafkajs.CompressionTypes.None,
  };
  return new PartitionProducer(
    {
      acknowledged: settings.acks !== 0,
      async produce(messages) {
        const [appended] = await client.send({ ...request, messages });
        return appended?.baseOffset === undefined ? undefined : Number(appended.baseOffset);
      },
      close: () => client.disconnect(),
    },
    stream,
  );
}
