import { isIP } from 'node:net';
import { type BaseOptions, clientSoftwareVersion, loadNativeCRC32C } from '@platformatic/kafka';
import type { Context } from '../adapter.ts';
import { bootstrapBrokers } from './bootstrap-brokers.ts';
import type { KafkaClient } from './client.ts';
import { connectPlatformaticAdmin, type PlatformaticAdmin } from './platformatic-admin.ts';
import { connectPlatformaticConsumer } from './platformatic-consumer.ts';
import { connectPlatformaticProducer } from './platformatic-producer.ts';
import type { Security } from './security.ts';
import type { KafkaSettings } from './settings.ts';

/** `@platformatic/kafka` behind the adapter's own interface. Retries are off where the library allows it. */
export function platformaticClient(settings: KafkaSettings, security: Security): KafkaClient {
  const options = () => optionsOf(settings, security);
  return {
    label: `@platformatic/kafka ${String(clientSoftwareVersion)}, ${checksums()}`,
    retries: settings.idempotent ? idempotentRetries : groupRetries,
    connectAdmin: (context) => connectPlatformaticAdmin(options(), settings, context),
    connectProducer: (stream, context) => connectPlatformaticProducer(options(), stream, settings, context),
    connectConsumer: (stream, membership, deliver, context) =>
      connectPlatformaticConsumer(options(), { stream, membership, deliver, settings, context }),
  };
}

const groupRetries =
  'none for produce requests, fetches and commits; group joins are repeated until the broker is back';
const idempotentRetries = `produce requests twice, the least @platformatic/kafka lets an idempotent producer have, and once more with a new identity where the broker has lost the old; ${groupRetries}`;

/** An administrative connection that can also change topics. Throws SystemUnreachable. */
export function connectTopicAdmin(
  settings: KafkaSettings,
  security: Security,
  context: Context,
): Promise<PlatformaticAdmin> {
  return connectPlatformaticAdmin(optionsOf(settings, security), settings, context);
}

/** What every connection of the library has in common. */
export function optionsOf(settings: KafkaSettings, { ssl, sasl }: Security): BaseOptions {
  const brokers = bootstrapBrokers(settings);
  // A name is sent along with the handshake, which addresses must not be.
  const named = brokers.every((broker) => isIP(broker.slice(0, broker.lastIndexOf(':'))) === 0);
  return {
    clientId: 'kvk',
    bootstrapBrokers: brokers,
    ...(ssl === false ? {} : { tls: ssl === true ? {} : ssl, tlsServerName: named }),
    ...(sasl ? { sasl: { ...sasl, mechanism: mechanisms[sasl.mechanism] } } : {}),
    connectTimeout: 3_000,
    requestTimeout: settings.requestTimeout,
    timeout: settings.requestTimeout,
    retries: 0,
    retryDelay: 200,
    // Changes are noticed by the errors they cause, without a look-up that holds up requests every few seconds.
    metadataMaxAge: 300_000,
  };
}

const mechanisms = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;

/** Checksums are a good part of a batch's cost, and native only where an optional package could be installed. */
function checksums(): string {
  return loadNativeCRC32C() === null ? 'checksums in WebAssembly' : 'native checksums';
}
