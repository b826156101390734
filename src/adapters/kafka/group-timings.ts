import type { KafkaSettings } from './settings.ts';

/** How often a member tells the group that it lives, in milliseconds. */
export function heartbeatMs({ heartbeatInterval, sessionTimeout, groupProtocol }: KafkaSettings): number {
  const longest = groupProtocol === 'consumer' ? 5_000 : 3_000;
  return heartbeatInterval ?? Math.min(longest, Math.floor(sessionTimeout / 3));
}

/**
 * What brokers must be told for the members to have these timings: settings of the group by Kafka's names, which outlive
 * it. None with the classic protocol, where each member brings its own.
 */
export function groupTimings(settings: KafkaSettings): Readonly<Record<string, string>> {
  if (settings.groupProtocol === 'classic') return {};
  return {
    'consumer.session.timeout.ms': String(settings.sessionTimeout),
    'consumer.heartbeat.interval.ms': String(heartbeatMs(settings)),
  };
}
