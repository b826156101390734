import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import type { Context } from '../adapter.ts';
import { askCoordinator } from './ask-coordinator.ts';
import type { Bounds, Cluster, KafkaAdmin, NewTopic } from './client.ts';
import { connectWithin } from './connect-within.ts';
import { rootOf } from './refusal.ts';
import type { KafkaSettings } from './settings.ts';

/** Opens an administrative connection. Throws SystemUnreachable. */
export async function connectKafkajsAdmin(
  kafka: Kafka,
  settings: KafkaSettings,
  context: Context,
): Promise<KafkajsAdmin> {
  const admin = kafka.admin();
  await connectWithin(admin, settings, context);
  return new KafkajsAdmin(admin, context);
}

export class KafkajsAdmin implements KafkaAdmin {
  readonly #admin: Admin;
  readonly #context: Context;

  constructor(admin: Admin, context: Context) {
    this.#admin = admin;
    this.#context = context;
  }

  async cluster(): Promise<Cluster> {
    const { clusterId, brokers } = await this.#admin.describeCluster();
    return {
      id: clusterId,
      brokers: brokers
        .map(({ nodeId, host, port }) => ({ id: nodeId, address: `${host}:${port}` }))
        .sort((a, b) => a.id - b.id),
    };
  }

  async brokerSettings(broker: number): Promise<ReadonlyMap<string, string>> {
    const { resources } = await this.#admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.BROKER, name: String(broker) }],
    });
    return new Map(
      resources.flatMap(({ configEntries }) =>
        configEntries.filter((entry) => !entry.isSensitive).map((entry) => [entry.configName, entry.configValue]),
      ),
    );
  }

  createTopic({ name, partitions, replicationFactor, configuration }: NewTopic): Promise<boolean> {
    const configEntries = Object.entries(configuration).map(([key, value]) => ({ name: key, value }));
    return this.#admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic: name, numPartitions: partitions, replicationFactor, configEntries }],
    });
  }

  async leaders(topic: string): Promise<readonly number[] | undefined> {
    try {
      const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] });
      const leaders: number[] = [];
      for (const { partitionId, leader } of topics[0]?.partitions ?? []) leaders[partitionId] = leader;
      return Array.from(leaders, (leader) => leader ?? -1);
    } catch (error) {
      const { type } = rootOf(error);
      if (type === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
      if (type === 'LEADER_NOT_AVAILABLE') return [];
      throw error;
    }
  }

  topics(): Promise<readonly string[]> {
    return this.#admin.listTopics();
  }

  async deleteTopic(topic: string): Promise<void> {
    try {
      await this.#admin.deleteTopics({ topics: [topic] });
    } catch (error) {
      if (rootOf(error).type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    }
  }

  async groups(): Promise<readonly string[]> {
    const { groups } = await this.#admin.listGroups();
    return groups.map(({ groupId }) => groupId);
  }

  async deleteGroup(group: string): Promise<boolean> {
    try {
      await this.#admin.deleteGroups([group]);
      return true;
    } catch (error) {
      const types = failedGroups(error);
      if (types.includes('GROUP_ID_NOT_FOUND')) return true;
      if (types.includes('NON_EMPTY_GROUP')) return false;
      throw error;
    }
  }

  async bounds(topic: string): Promise<readonly Bounds[]> {
    const offsets = await this.#admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }));
  }

  async storedPositions(topic: string, groupId: string): Promise<ReadonlyMap<number, number>> {
    const [stored] = await askCoordinator(this.#context, () => this.#admin.fetchOffsets({ groupId, topics: [topic] }));
    const positions = (stored?.partitions ?? []).map(({ partition, offset }): [number, number] => [
      partition,
      Number(offset),
    ]);
    return new Map(positions.filter(([, offset]) => offset >= 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.disconnect();
  }
}

function failedGroups(error: unknown): (string | undefined)[] {
  const groups = (rootOf(error) as { groups?: readonly { error?: { type?: string } }[] }).groups ?? [];
  return groups.map((group) => group.error?.type);
}
