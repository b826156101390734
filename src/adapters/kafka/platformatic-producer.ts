import { type BaseOptions, Producer as PlatformaticProducer } from '@platformatic/kafka';
import type { Context, Producer, StreamHandle } from '../adapter.ts';
import { acknowledgements } from './acknowledgements.ts';
import { connectWithin } from './connect-within.ts';
import { PartitionProducer } from './partition-producer.ts';
import { namedByKafka } from './platformatic-error.ts';
import type { KafkaSettings } from './settings.ts';

/** The library would hold back what goes beyond 5; the harness has its own limit. An idempotent producer has 1. */
const maxInflights = 1_000;

/** Connects a producer that sends every batch as one produce request to one partition. Throws SystemUnreachable. */
export async function connectPlatformaticProducer(
  options: BaseOptions,
  stream: StreamHandle,
  settings: KafkaSettings,
  context: Context,
): Promise<Producer> {
  const { idempotent, compression } = settings;
  const acks = acknowledgements[settings.acks];
  const client = new PlatformaticProducer<Buffer | null, Buffer, Buffer, Buffer>({
    ...options,
    maxInflights,
    acks,
    compression,
    idempotent,
    // Fewer than two retries of an idempotent producer the library takes for none given, and never stops.
    retries: idempotent ? 2 : 0,
    repeatOnStaleMetadata: false,
  });
  await connectWithin(
    { connect: () => client.metadata({ topics: [stream.name] }), disconnect: () => client.close() },
    settings,
    context,
  );
  return new PartitionProducer(
    {
      acknowledged: acks !== 0,
      async produce(messages) {
        try {
          const { offsets } = await client.send({ messages, acks });
          const offset = offsets?.[0]?.offset;
          return offset === undefined ? undefined : Number(offset);
        } catch (error) {
          // Without retries the library goes on sending to a leader that has moved.
          client.clearMetadata();
          throw namedByKafka(error);
        }
      },
      refresh: async () => client.clearMetadata(),
      close: () => client.close(),
    },
    stream,
  );
}
