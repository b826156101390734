import { SystemUnreachable } from '../adapter.ts';
import type { KafkaSettings } from './settings.ts';

/** The brokers a client asks first, each as `host:port`. Throws SystemUnreachable for a placeholder. */
export function bootstrapBrokers({ endpoint }: KafkaSettings): string[] {
  if (endpoint === 'local')
    throw new SystemUnreachable("Kafka endpoint 'local' names no broker yet: start one and give its host:port");
  return endpoint.split(',').map((broker) => broker.trim());
}
