import type { Context, Description } from '../adapter.ts';
import { askRelease } from './broker-version.ts';
import { milliseconds, printDuration } from '../../units/duration.ts';
import { printSize } from '../../units/size.ts';
import type { KafkaAdmin, KafkaClient } from './client.ts';
import { heartbeatMs } from './group-timings.ts';
import type { Security } from './security.ts';
import type { KafkaSettings } from './settings.ts';
import { effectiveReplication } from './topic.ts';

/** Broker settings that explain a figure, shown with every result. */
const telling = [
  'num.partitions',
  'default.replication.factor',
  'min.insync.replicas',
  'log.retention.hours',
  'log.flush.interval.messages',
  'group.initial.rebalance.delay.ms',
  'broker.session.timeout.ms',
  'zookeeper.session.timeout.ms',
  'num.io.threads',
  'num.network.threads',
];

/** Asks the cluster for what it tells of itself. */
export async function describeCluster(
  admin: KafkaAdmin,
  client: KafkaClient,
  settings: KafkaSettings,
  security: Security,
  context: Context,
): Promise<Description> {
  const { id, brokers } = await admin.cluster();
  const first = brokers[0];
  const broker = first ? await admin.brokerSettings(first.id) : new Map<string, string>();
  const shown = telling.flatMap((name): [string, string][] => {
    const value = broker.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const local = brokers.every(({ address }) => isLoopback(address));
  const count = brokers.length === 1 ? 'one broker, no replication' : `${brokers.length} brokers`;
  return {
    system: 'Apache Kafka',
    version: (first && (await askRelease(first.address, security, context))) ?? versionOf(broker),
    client: client.label,
    evidence: 'measured',
    where: `${count}, ${local ? 'on loopback, no network' : 'remote'}`,
    topology: {
      cluster: id,
      brokers: brokers.map((each) => `${each.id} at ${each.address}`).join(', '),
      ...metadataOf(broker),
      ...Object.fromEntries(shown),
    },
    settings: printedSettings(settings, brokers.length, security.label),
    clientRetries: client.retries,
  };
}

/** Who keeps the cluster's metadata. Up to 3.9 a broker tells a session time-out of either store, in use or not. */
function metadataOf(broker: ReadonlyMap<string, string>): Record<string, string> {
  const zooKeeper = broker.get('zookeeper.connect');
  if (zooKeeper) return { controllers: 'one of the brokers, elected in ZooKeeper', zooKeeper };
  const voters = broker.get('controller.quorum.voters') || broker.get('controller.quorum.bootstrap.servers');
  return { controllers: voters || 'unknown' };
}

function printedSettings(settings: KafkaSettings, brokers: number, security: string): Record<string, string> {
  const effective = effectiveReplication(settings, brokers);
  const capped = (asked: number, used: number) => (asked === used ? String(used) : `${used} (${asked} asked)`);
  return {
    endpoint: settings.endpoint,
    acks: String(settings.acks),
    compression: settings.compression,
    idempotent: String(settings.idempotent),
    replicationFactor: capped(settings.replicationFactor, effective.replicationFactor),
    minInsyncReplicas: capped(settings.minInsyncReplicas, effective.minInsyncReplicas),
    maxWait: printDuration(settings.maxWait),
    ...sessionOf(settings),
    staticMembership: String(settings.staticMembership),
    requestTimeout: printDuration(settings.requestTimeout),
    isolation: settings.isolation,
    maxBatch: printSize(settings.maxBatch),
    security,
  };
}

function sessionOf(settings: KafkaSettings): Record<string, string> {
  return {
    groupProtocol: settings.groupProtocol,
    sessionTimeout: printDuration(settings.sessionTimeout),
    heartbeatInterval: printDuration(milliseconds(heartbeatMs(settings))),
  };
}

/**
 * The version as far as broker settings tell: `inter.broker.protocol.version` names it up to 3.9 and is gone from
 * 4.0 on.
 */
function versionOf(broker: ReadonlyMap<string, string>): string {
  const protocol = broker.get('inter.broker.protocol.version');
  if (protocol !== undefined) return protocol.replace(/-IV\d+$/, '');
  return broker.size > 0 ? '4.0 or later' : 'unknown';
}

function isLoopback(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(':'));
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
