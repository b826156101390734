import kafkajs, { type Kafka, type Producer as KafkajsClient } from 'kafkajs';
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
  const open = async (): Promise<KafkajsClient> => {
    const opened = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
      idempotent: settings.idempotent,
      // kafkajs refuses an idempotent producer that may not repeat a request.
      retry: { retries: settings.idempotent ? 1 : 0, initialRetryTime: 100 },
    });
    await connectWithin(opened, settings, context);
    return opened;
  };
  let client = await open();
  const outdated: KafkajsClient[] = [];
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
      // kafkajs has no call for it. What is under way ends on the old connection.
      async refresh() {
        const opened = await open();
        outdated.push(client);
        client = opened;
      },
      close: async () => void (await Promise.all([...outdated, client].map((each) => each.disconnect()))),
    },
    stream,
  );
}
