import {
  Admin,
  type BaseOptions,
  ConfigResourceTypes,
  type CreatePartitionsOptions,
  IncrementalAlterConfigOperationTypes,
  ListOffsetTimestamps,
} from '@platformatic/kafka';
import type { Context } from '../adapter.ts';
import { askCoordinator } from './ask-coordinator.ts';
import type { Bounds, Cluster, KafkaAdmin, NewTopic } from './client.ts';
import { connectWithin } from './connect-within.ts';
import { groupTimings } from './group-timings.ts';
import { inWordsOfTheBroker, isNamed, namedByKafka } from './platformatic-error.ts';
import type { KafkaSettings } from './settings.ts';

/** Opens an administrative connection. Throws SystemUnreachable. */
export async function connectPlatformaticAdmin(
  options: BaseOptions,
  settings: KafkaSettings,
  context: Context,
): Promise<PlatformaticAdmin> {
  const requestTimeout = Math.min(settings.requestTimeout, 10_000);
  const admin = new Admin({ ...options, retries: 2, requestTimeout, timeout: requestTimeout });
  await connectWithin(
    { connect: () => admin.metadata({ topics: [] }), disconnect: () => admin.close() },
    settings,
    context,
  );
  return new PlatformaticAdmin(admin, settings, context);
}

/** Also changes topics that are in use, which kafkajs cannot do well: it drops the words of a refusal. */
export class PlatformaticAdmin implements KafkaAdmin {
  readonly #admin: Admin;
  readonly #settings: KafkaSettings;
  readonly #context: Context;

  constructor(admin: Admin, settings: KafkaSettings, context: Context) {
    this.#admin = admin;
    this.#settings = settings;
    this.#context = context;
  }

  async cluster(): Promise<Cluster> {
    const { id, brokers } = await this.#admin.metadata({ topics: [], forceUpdate: true });
    return {
      id,
      brokers: Array.from(brokers, ([broker, { host, port }]) => ({ id: broker, address: `${host}:${port}` })).sort(
        (a, b) => a.id - b.id,
      ),
    };
  }

  /** What metadata requests call the controller. */
  async controller(): Promise<number> {
    return (await this.#admin.metadata({ topics: [], forceUpdate: true })).controllerId;
  }

  brokerSettings(broker: number): Promise<ReadonlyMap<string, string>> {
    return this.#configuration(ConfigResourceTypes.BROKER, String(broker));
  }

  /** Effective settings of a topic by name. */
  topicSettings(topic: string): Promise<ReadonlyMap<string, string>> {
    return this.#configuration(ConfigResourceTypes.TOPIC, topic);
  }

  async #configuration(
    resourceType: (typeof ConfigResourceTypes)['BROKER' | 'TOPIC' | 'GROUP'],
    resourceName: string,
  ): Promise<ReadonlyMap<string, string>> {
    const resources = await this.#admin.describeConfigs({ resources: [{ resourceType, resourceName }] });
    return new Map(
      resources.flatMap(({ configs }) =>
        configs.filter(({ isSensitive }) => !isSensitive).map(({ name, value }) => [name, value ?? '']),
      ),
    );
  }

  async createTopic({ name, partitions, replicationFactor, configuration }: NewTopic): Promise<boolean> {
    try {
      await this.#admin.createTopics({
        topics: [{ topic: name, partitions, replicas: replicationFactor }],
        configs: Object.entries(configuration).map(([key, value]) => ({ name: key, value })),
      });
      return true;
    } catch (error) {
      if (isNamed(error, 'TOPIC_ALREADY_EXISTS')) return false;
      throw namedByKafka(error);
    }
  }

  async leaders(topic: string): Promise<readonly number[] | undefined> {
    try {
      const { topics } = await this.#admin.metadata({ topics: [topic], forceUpdate: true, retries: 0 });
      return Array.from(topics.get(topic)?.partitions ?? [], (partition) => partition?.leader ?? -1);
    } catch (error) {
      if (isNamed(error, 'UNKNOWN_TOPIC_OR_PARTITION')) return undefined;
      if (isNamed(error, 'LEADER_NOT_AVAILABLE')) return [];
      throw namedByKafka(error);
    }
  }

  /** Raises the number of partitions to `count`; rejects with the broker's words. */
  async createPartitions(topic: string, count: number): Promise<void> {
    // The broker places them where no assignments are given, which the library takes and its types don't.
    const placed = { name: topic, count } as CreatePartitionsOptions['topics'][number];
    try {
      await this.#admin.createPartitions({ topics: [placed] });
    } catch (error) {
      throw inWordsOfTheBroker(error);
    }
  }

  /** Changes these settings of a topic and no others; rejects with the broker's words. */
  async alterTopic(topic: string, settings: Readonly<Record<string, string>>): Promise<void> {
    await this.#alter(ConfigResourceTypes.TOPIC, topic, settings);
  }

  /** Makes these settings of a group, those of them it does not have; rejects with the broker's words. */
  async alterGroup(group: string, settings: Readonly<Record<string, string>>): Promise<void> {
    const now = await this.#configuration(ConfigResourceTypes.GROUP, group);
    if (Object.entries(settings).every(([name, value]) => now.get(name) === value)) return;
    await this.#alter(ConfigResourceTypes.GROUP, group, settings);
  }

  /** A value of null takes a setting back. */
  async #alter(
    resourceType: (typeof ConfigResourceTypes)['TOPIC' | 'GROUP'],
    resourceName: string,
    settings: Readonly<Record<string, string | null>>,
  ): Promise<void> {
    const { SET, DELETE } = IncrementalAlterConfigOperationTypes;
    const configs = Object.entries(settings).map(([name, value]) => ({
      name,
      configOperation: value === null ? DELETE : SET,
      value: value ?? '',
    }));
    try {
      await this.#admin.incrementalAlterConfigs({ resources: [{ resourceType, resourceName, configs }] });
    } catch (error) {
      throw inWordsOfTheBroker(error);
    }
  }

  /** Bytes of a topic's log on the disks of all brokers, replicas included. */
  async storedBytes(topic: string): Promise<number> {
    const partitions = ((await this.leaders(topic)) ?? []).map((_, partition) => partition);
    const brokers = await this.#admin.describeLogDirs({ topics: [{ name: topic, partitions }] });
    const logs = brokers.flatMap(({ results }) => results).flatMap(({ topics }) => topics);
    return logs
      .filter(({ name }) => name === topic)
      .flatMap((log) => log.partitions)
      .reduce((sum, { partitionSize }) => sum + Number(partitionSize), 0);
  }

  topics(): Promise<readonly string[]> {
    return this.#admin.listTopics();
  }

  async deleteTopic(topic: string): Promise<void> {
    try {
      await this.#admin.deleteTopics({ topics: [topic] });
    } catch (error) {
      if (!isNamed(error, 'UNKNOWN_TOPIC_OR_PARTITION')) throw namedByKafka(error);
    }
  }

  async groups(): Promise<readonly string[]> {
    return [...(await this.#admin.listGroups()).keys()];
  }

  async deleteGroup(group: string): Promise<boolean> {
    try {
      await this.#admin.deleteGroups({ groups: [group] });
      // They outlive their group.
      const timings = Object.keys(groupTimings(this.#settings)).map((name) => [name, null] as const);
      if (timings.length > 0) await this.#alter(ConfigResourceTypes.GROUP, group, Object.fromEntries(timings));
      return true;
    } catch (error) {
      if (isNamed(error, 'GROUP_ID_NOT_FOUND')) return true;
      if (isNamed(error, 'NON_EMPTY_GROUP')) return false;
      throw namedByKafka(error);
    }
  }

  async bounds(topic: string): Promise<readonly Bounds[]> {
    const leaders = (await this.leaders(topic)) ?? [];
    const offsetsAt = async (timestamp: bigint) => {
      const partitions = leaders.map((_, partitionIndex) => ({ partitionIndex, timestamp }));
      const [found] = await this.#admin.listOffsets({ topics: [{ name: topic, partitions }] });
      return new Map(found?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]));
    };
    try {
      const lowest = await offsetsAt(ListOffsetTimestamps.EARLIEST);
      const highest = await offsetsAt(ListOffsetTimestamps.LATEST);
      return leaders.map((_, partition) => ({
        partition,
        low: lowest.get(partition) ?? 0,
        high: highest.get(partition) ?? 0,
      }));
    } catch (error) {
      throw namedByKafka(error);
    }
  }

  async storedPositions(topic: string, groupId: string): Promise<ReadonlyMap<number, number>> {
    const groups = await askCoordinator(this.#context, () =>
      this.#admin.listConsumerGroupOffsets({ groups: [{ groupId }] }),
    );
    const topics = groups.flatMap((group) => group.topics).filter(({ name }) => name === topic);
    const positions = topics.flatMap(({ partitions }) =>
      partitions.map(({ partitionIndex, committedOffset }): [number, number] => [
        partitionIndex,
        Number(committedOffset),
      ]),
    );
    return new Map(positions.filter(([, offset]) => offset >= 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.close();
  }
}
