import { type BaseOptions, ConnectionPool, describeQuorumV0 } from '@platformatic/kafka';
import type { Context } from '../adapter.ts';
import { connectTopicAdmin, optionsOf } from './platformatic-client.ts';
import { namedByKafka } from './platformatic-error.ts';
import type { Security } from './security.ts';
import type { KafkaSettings } from './settings.ts';

/** The broker that decides on the cluster's metadata at the moment; null where nobody is elected. */
export async function activeController(
  settings: KafkaSettings,
  security: Security,
  context: Context,
): Promise<number | null> {
  await using admin = await connectTopicAdmin(settings, security, context);
  const [first] = (await admin.cluster()).brokers;
  const broker = first === undefined ? undefined : await admin.brokerSettings(first.id);
  const inZooKeeper = Boolean(broker?.get('zookeeper.connect'));
  // Without ZooKeeper metadata requests call any broker the controller.
  const id = inZooKeeper ? await admin.controller() : await leaderOfQuorum(optionsOf(settings, security));
  return id === undefined || id < 0 ? null : id;
}

/** The log in which the quorum keeps metadata. */
const metadataLog = { topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] };

async function leaderOfQuorum(options: BaseOptions): Promise<number | undefined> {
  const connections = new ConnectionPool(options.clientId, options);
  try {
    const connection = await connections.getFirstAvailable(options.bootstrapBrokers.map(placeOf));
    const { topics } = await describeQuorumV0.api.async(connection, [metadataLog]);
    return topics[0]?.partitions[0]?.leaderId;
  } catch (error) {
    throw namedByKafka(error);
  } finally {
    await connections.close();
  }
}

function placeOf(broker: BaseOptions['bootstrapBrokers'][number]): { host: string; port: number } {
  if (typeof broker !== 'string') return broker;
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
}
