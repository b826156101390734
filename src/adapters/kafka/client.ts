import type { Consumer, Context, Membership, Producer, StreamHandle } from '../adapter.ts';
import type { Deliver } from '../batch.ts';
import type { Security } from './security.ts';
import type { KafkaSettings } from './settings.ts';

/** A client library for Kafka. The adapter above is the same for all of them. */
export interface KafkaClient {
  /** Name and version, e.g. `kafkajs 2.2.4`. */
  readonly label: string;
  /** Retries the library makes on its own although the harness resends; empty when none. */
  readonly retries: string;
  connectAdmin(context: Context): Promise<KafkaAdmin>;
  connectProducer(stream: StreamHandle, context: Context): Promise<Producer>;
  connectConsumer(stream: StreamHandle, membership: Membership, deliver: Deliver, context: Context): Promise<Consumer>;
}

/** The administrative calls the adapter needs. */
export interface KafkaAdmin extends AsyncDisposable {
  cluster(): Promise<Cluster>;
  /** Effective settings of a broker by name. */
  brokerSettings(broker: number): Promise<ReadonlyMap<string, string>>;
  /** Resolves to false where a topic of that name exists. */
  createTopic(topic: NewTopic): Promise<boolean>;
  /** Leader of each partition in order, −1 where there is none; undefined when there is no such topic. */
  leaders(topic: string): Promise<readonly number[] | undefined>;
  topics(): Promise<readonly string[]>;
  deleteTopic(topic: string): Promise<void>;
  groups(): Promise<readonly string[]>;
  /** Resolves to false while the group has members. */
  deleteGroup(group: string): Promise<boolean>;
  /** Asks the leader of every partition; rejects while one is not ready to lead. */
  bounds(topic: string): Promise<readonly Bounds[]>;
  /** Next offset by partition, of those partitions for which the group has stored one. */
  storedPositions(topic: string, group: string): Promise<ReadonlyMap<number, number>>;
}

/** The lowest offset of a partition, and the one its next record will have. */
export interface Bounds {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

export interface Cluster {
  readonly id: string;
  readonly brokers: readonly { readonly id: number; readonly address: string }[];
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configuration: Readonly<Record<string, string>>;
}

/** Loads the library a target asks for. */
export async function loadClient(settings: KafkaSettings, security: Security): Promise<KafkaClient> {
  switch (settings.client) {
    case 'kafkajs':
      return (await import('./kafkajs-client.ts')).kafkajsClient(settings, security);
    case '@platformatic/kafka':
      return (await import('./platformatic-client.ts')).platformaticClient(settings, security);
    case '@confluentinc/kafka-javascript':
      return (await import('./librdkafka-client.ts')).librdkafkaClient(settings, security);
  }
}

/** The name of a consumer group on the cluster; begins with the stream's, by which `remove` finds it. */
export function groupIdOf(stream: StreamHandle, group: string): string {
  return `${stream.name}.${group}`;
}
