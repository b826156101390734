import type { Consumer } from '../adapter.ts';
import { type KafkaAdmin, groupIdOf } from './client.ts';
import { connectWithin } from './connect-within.ts';
import { GroupReader, type Reading } from './group-reader.ts';
import { heartbeatMs } from './group-timings.ts';
import {
  type Configuration,
  type Librdkafka,
  type LibrdkafkaConsumer,
  type LibrdkafkaError,
  type LibrdkafkaMessage,
  promised,
} from './librdkafka-library.ts';
import { ListedBatch } from './listed-batch.ts';
import { startPositions } from './start-positions.ts';

/** Records taken at a time, and how long is waited for the first of them. */
const recordsPerTurn = 2_000;
const turnMs = 100;
const answerWithinMs = 10_000;
const longestPollIntervalMs = 300_000;
/** Codes of librdkafka with which it tells of a new assignment, and of the end of one. */
const assigned = -175;
const revoked = -174;

/** Joins a group and starts to read. Positions are fixed before the group is joined. Throws SystemUnreachable. */
export async function connectLibrdkafkaConsumer(
  { KafkaConsumer }: Librdkafka,
  common: Configuration,
  connectAdmin: () => Promise<KafkaAdmin>,
  reading: Reading,
): Promise<Consumer> {
  const { stream, membership, settings, context } = reading;
  const groupId = groupIdOf(stream, membership.group);
  const start = await startPositions(connectAdmin, groupId, reading);
  let member: LibrdkafkaMember | undefined;
  const client = new KafkaConsumer({
    ...common,
    'group.id': groupId,
    'enable.auto.commit': false,
    'enable.auto.offset.store': false,
    'auto.offset.reset': 'earliest',
    'session.timeout.ms': settings.sessionTimeout,
    'heartbeat.interval.ms': heartbeatMs(settings),
    'max.poll.interval.ms': Math.max(longestPollIntervalMs, settings.sessionTimeout),
    'fetch.wait.max.ms': settings.maxWait,
    // Its usual second of rest when enough is fetched leaves the reader without records.
    'fetch.queue.backoff.ms': 1,
    'isolation.level': settings.isolation.replace('-', '_'),
    rebalance_cb: (error: LibrdkafkaError, partitions: readonly { partition: number }[]) =>
      member?.rebalance(error, partitions),
  });
  await connectWithin(
    {
      connect: () => promised((done) => client.connect({ topic: stream.name, timeout: answerWithinMs }, done)),
      disconnect: () => promised((done) => client.disconnect(done)),
    },
    settings,
    context,
  );
  member = new LibrdkafkaMember(client, start, reading);
  member.join();
  return member.reader;
}

/** Connects librdkafka's consumer with the reader. */
class LibrdkafkaMember {
  readonly reader: GroupReader;
  readonly #client: LibrdkafkaConsumer;
  readonly #reading: Reading;
  readonly #topic: string;
  readonly #incoming = new ListedBatch();
  #joins = 0;
  #closing = false;
  #read: Promise<void> = Promise.resolve();

  constructor(client: LibrdkafkaConsumer, start: ReadonlyMap<number, number>, reading: Reading) {
    this.#client = client;
    this.#reading = reading;
    const topic = reading.stream.name;
    this.#topic = topic;
    this.reader = new GroupReader(
      {
        store: async (positions) => {
          const offsets = Array.from(positions, ([partition, offset]) => ({ topic, partition, offset }));
          await promised((done) => client.commitCb(offsets, done));
        },
        leave: () => this.#leave(),
        rejoin: async () => {
          await promised((done) => client.getMetadata({ topic, timeout: answerWithinMs }, done));
          client.unsubscribe();
          client.subscribe([topic]);
        },
      },
      start,
      reading,
    );
  }

  join(): void {
    const client = this.#client;
    client.on('event.error', ({ message }) => this.#reading.context.report({ kind: 'retry', detail: message }));
    client.setDefaultConsumeTimeout(turnMs);
    client.setDefaultIsTimeoutOnlyForFirstMessage(true);
    client.subscribe([this.#topic]);
    this.#read = this.#readOn();
  }

  rebalance({ code, message }: LibrdkafkaError, partitions: readonly { partition: number }[]): void {
    if (code === assigned) void this.#assign(partitions.map(({ partition }) => partition));
    else if (code === revoked) this.#client.unassign();
    else this.reader.fail(new Error(message));
  }

  async #assign(partitions: readonly number[]): Promise<void> {
    const { context, membership } = this.#reading;
    this.#joins += 1;
    const join = this.#joins;
    if (join > 1) context.report({ kind: 'rebalance', detail: membership.group });
    const topic = this.#topic;
    try {
      const stored = partitions.length === 0 ? new Map<number, number>() : await this.#storedPositions(partitions);
      // The group may have changed again meanwhile.
      if (join !== this.#joins || this.#closing) return;
      this.reader.assign(partitions, stored);
      const from = partitions.map((partition) => ({ topic, partition, offset: this.reader.positionOf(partition)! }));
      this.#client.assign(from);
      this.reader.begun();
    } catch (error) {
      if (!this.#closing) this.reader.fail(error as Error);
    }
  }

  async #storedPositions(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const asked = partitions.map((partition) => ({ topic: this.#topic, partition }));
    const stored = await promised<readonly { partition: number; offset?: number }[]>((done) =>
      this.#client.committed(asked, answerWithinMs, done),
    );
    return new Map(stored.flatMap(({ partition, offset = -1 }) => (offset >= 0 ? [[partition, offset] as const] : [])));
  }

  async #readOn(): Promise<void> {
    while (!this.#closing) {
      try {
        const messages = await promised<LibrdkafkaMessage[]>((done) => this.#client.consume(recordsPerTurn, done));
        this.reader.countFetch();
        for (const [partition, own] of Map.groupBy(messages, (message) => message.partition))
          await this.#take(partition, own);
      } catch (error) {
        if (this.#closing) return;
        this.reader.countRetry(`consume: ${(error as Error).message}`);
        await this.#reading.context.timers.sleep(turnMs);
      }
    }
  }

  async #take(partition: number, messages: readonly LibrdkafkaMessage[]): Promise<void> {
    const expected = this.reader.positionOf(partition);
    // What was fetched before a rebalance may come after it.
    if (expected === undefined || !this.reader.has(partition) || this.#closing) return;
    const skip = messages.findIndex(({ offset }) => offset >= expected);
    if (skip < 0) return;
    this.#incoming.show(partition, messages, skip);
    try {
      await this.reader.handOver(this.#incoming, messages.at(-1)!.offset + 1);
    } catch {
      // Told by the reader, which wants the same records again.
      const back = { topic: this.#topic, partition, offset: expected };
      await promised((done) => this.#client.seek(back, answerWithinMs, done));
    }
  }

  async #leave(): Promise<void> {
    this.#closing = true;
    await this.#read;
    await promised((done) => this.#client.disconnect(done));
  }
}
