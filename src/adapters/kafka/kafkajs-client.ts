import kafkajs, { type Kafka, type KafkaConfig, type LogEntry } from 'kafkajs';
import description from 'kafkajs/package.json' with { type: 'json' };
import { bootstrapBrokers } from './bootstrap-brokers.ts';
import type { KafkaClient } from './client.ts';
import { connectKafkajsAdmin } from './kafkajs-admin.ts';
import { connectKafkajsConsumer } from './kafkajs-consumer.ts';
import { connectKafkajsProducer } from './kafkajs-producer.ts';
import type { Security } from './security.ts';
import type { KafkaSettings } from './settings.ts';

/** kafkajs behind the adapter's own interface. Retries are off where the library allows it. */
export function kafkajsClient(settings: KafkaSettings, security: Security): KafkaClient {
  const open = (overrides: Partial<KafkaConfig>) => openKafka(settings, security, overrides);
  return {
    label: `kafkajs ${description.version}`,
    retries: settings.idempotent ? idempotentRetries : readRetries,
    connectAdmin: (context) =>
      connectKafkajsAdmin(open({ requestTimeout: Math.min(settings.requestTimeout, 10_000) }), settings, context),
    connectProducer: (stream, context) =>
      connectKafkajsProducer(open({ retry: { retries: 0 } }), stream, settings, context),
    connectConsumer: (stream, membership, deliver, context) =>
      connectKafkajsConsumer(open, { stream, membership, deliver, settings, context }),
  };
}

const readRetries = 'none for produce requests; group joins and fetches are repeated until the broker is back';
const idempotentRetries = `produce requests once, which kafkajs demands of an idempotent producer; ${readRetries}`;

function openKafka(settings: KafkaSettings, { ssl, sasl }: Security, overrides: Partial<KafkaConfig>): Kafka {
  return new kafkajs.Kafka({
    clientId: 'kvk',
    brokers: bootstrapBrokers(settings),
    ssl,
    ...(sasl ? { sasl: sasl as NonNullable<KafkaConfig['sasl']> } : {}),
    connectionTimeout: 3_000,
    requestTimeout: settings.requestTimeout,
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: kafkajs.logLevel.ERROR,
    logCreator: () => swallow,
    ...overrides,
  });
}

/** What goes wrong is returned or thrown by the calls themselves; the library's copy on the console adds nothing. */
function swallow(_entry: LogEntry): void {}
