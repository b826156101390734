import { bootstrapBrokers } from './bootstrap-brokers.ts';
import type { KafkaClient } from './client.ts';
import { connectLibrdkafkaConsumer } from './librdkafka-consumer.ts';
import { type Configuration, librdkafkaPackage, loadLibrdkafka } from './librdkafka-library.ts';
import { connectLibrdkafkaProducer } from './librdkafka-producer.ts';
import { platformaticClient } from './platformatic-client.ts';
import type { Security } from './security.ts';
import type { KafkaSettings } from './settings.ts';

/**
 * librdkafka behind the adapter's own interface, by a package that users install themselves. It lacks administrative
 * calls the adapter needs: those are `@platformatic/kafka`'s, whose records never count here. Throws SettingsError when
 * the package is not there.
 */
export function librdkafkaClient(settings: KafkaSettings, security: Security): KafkaClient {
  const { library, version } = loadLibrdkafka();
  const administration = platformaticClient(settings, security);
  const common = commonOf(settings, security);
  return {
    label: `${librdkafkaPackage} ${version}, librdkafka ${library.librdkafkaVersion}`,
    retries: settings.idempotent ? idempotentRetries : readRetries,
    connectAdmin: (context) => administration.connectAdmin(context),
    connectProducer: (stream, context) => connectLibrdkafkaProducer(library, common, stream, settings, context),
    connectConsumer: (stream, membership, deliver, context) =>
      connectLibrdkafkaConsumer(library, common, () => administration.connectAdmin(context), {
        stream,
        membership,
        deliver,
        settings,
        context,
      }),
  };
}

const readRetries = 'none for produce requests; group joins and fetches are repeated until the broker is back';
const idempotentRetries = `produce requests until the time-out of a request is over, as librdkafka does for an idempotent producer; ${readRetries}`;

function commonOf(settings: KafkaSettings, { ssl, sasl }: Security): Configuration {
  const protocol = `${sasl ? 'sasl_' : ''}${ssl === false ? 'plaintext' : 'ssl'}`;
  const authority = typeof ssl === 'object' ? ssl.ca : undefined;
  return {
    'client.id': 'kvk',
    'bootstrap.servers': bootstrapBrokers(settings).join(','),
    'security.protocol': protocol,
    ...(authority === undefined ? {} : { 'ssl.ca.pem': String(authority) }),
    ...(sasl
      ? {
          'sasl.mechanisms': sasl.mechanism.toUpperCase(),
          'sasl.username': sasl.username,
          'sasl.password': sasl.password,
        }
      : {}),
    'socket.connection.setup.timeout.ms': 3_000,
    'reconnect.backoff.ms': 100,
    'reconnect.backoff.max.ms': 500,
    log_level: 0,
  };
}
