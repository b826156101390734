import type { Consumer as KafkajsClient, EachBatchPayload, Kafka, KafkaConfig, LogEntry } from 'kafkajs';
import type { Consumer } from '../adapter.ts';
import { groupIdOf } from './client.ts';
import { connectWithin } from './connect-within.ts';
import { GroupReader, type Reading } from './group-reader.ts';
import { heartbeatMs } from './group-timings.ts';
import { connectKafkajsAdmin } from './kafkajs-admin.ts';
import { ListedBatch } from './listed-batch.ts';
import { settleWithHeartbeats } from './settle-with-heartbeats.ts';
import { startPositions } from './start-positions.ts';

/** Joins a group and starts to read. Positions are fixed before the group is joined. Throws SystemUnreachable. */
export async function connectKafkajsConsumer(
  open: (overrides: Partial<KafkaConfig>) => Kafka,
  reading: Reading,
): Promise<Consumer> {
  const { stream, membership, settings, context } = reading;
  const groupId = groupIdOf(stream, membership.group);
  const start = await startPositions(() => connectKafkajsAdmin(open({}), settings, context), groupId, reading);
  const log = (entry: LogEntry) => context.report({ kind: 'retry', detail: detailOf(entry) });
  const client = open({ logCreator: () => log, retry: patience }).consumer({
    groupId,
    allowAutoTopicCreation: false,
    readUncommitted: settings.isolation === 'read-uncommitted',
    sessionTimeout: settings.sessionTimeout,
    heartbeatInterval: heartbeatMs(settings),
    maxWaitTimeInMs: settings.maxWait,
    retry: patience,
  });
  await connectWithin(client, settings, context);
  const member = new KafkajsMember(client, start, reading);
  await member.join();
  return member.reader;
}

/**
 * kafkajs gives up its membership when it gives up retrying, and the group then waits for the end of a session nobody
 * holds; so it goes on trying for minutes.
 */
const patience = { retries: 300, initialRetryTime: 100, maxRetryTime: 500 };

/** What the library logs as an error it tries again; when it gives up, that is the event CRASH. */
function detailOf({ namespace, log }: LogEntry): string {
  const reason: unknown = log['error'];
  return `${namespace}: ${log.message}${typeof reason === 'string' ? ` (${reason})` : ''}`;
}

/** Requests about membership and positions, as kafkajs names them. */
const groupCalls = new Set([
  'Heartbeat',
  'JoinGroup',
  'SyncGroup',
  'LeaveGroup',
  'OffsetCommit',
  'OffsetFetch',
  'GroupCoordinator',
]);

/** Connects the events of kafkajs with the reader. */
class KafkajsMember {
  readonly reader: GroupReader;
  readonly #client: KafkajsClient;
  readonly #reading: Reading;
  readonly #incoming = new ListedBatch();

  constructor(client: KafkajsClient, start: ReadonlyMap<number, number>, reading: Reading) {
    this.#client = client;
    this.#reading = reading;
    const topic = reading.stream.name;
    this.reader = new GroupReader(
      {
        store: (positions) =>
          client.commitOffsets(
            Array.from(positions, ([partition, offset]) => ({ topic, partition, offset: String(offset) })),
          ),
        leave: () => client.disconnect(),
        rejoin: async () => {
          await client.stop();
          this.#run();
        },
      },
      start,
      reading,
    );
  }

  async join(): Promise<void> {
    const { stream, membership, context } = this.#reading;
    const client = this.#client;
    const { GROUP_JOIN, FETCH, REBALANCING, REQUEST, CRASH } = client.events;
    client.on(GROUP_JOIN, ({ payload }) => this.#assign(payload.memberAssignment[stream.name] ?? []));
    client.on(FETCH, () => this.reader.countFetch());
    client.on(REQUEST, ({ payload: { apiName, size } }) => {
      if (groupCalls.has(apiName)) this.reader.countGroupCall(size);
    });
    client.on(REBALANCING, () => context.report({ kind: 'rebalance', detail: membership.group }));
    client.on(CRASH, ({ payload: { restart, error } }) => {
      if (restart) this.reader.countRetry(error.message);
      else this.reader.fail(error);
    });
    // Holds for partitions that are added: those there are now have positions of their own.
    await client.subscribe({ topic: stream.name, fromBeginning: true });
    this.#run();
  }

  #run(): void {
    this.#client
      .run({ autoCommit: false, partitionsConsumedConcurrently: 1, eachBatch: (each) => this.#take(each) })
      .catch((error: Error) => this.reader.fail(error));
  }

  /** Runs inside the join, before the first fetch of the new generation. */
  #assign(partitions: readonly number[]): void {
    const topic = this.#reading.stream.name;
    this.reader.assign(partitions);
    for (const partition of partitions) {
      const position = this.reader.positionOf(partition);
      if (position !== undefined) this.#client.seek({ topic, partition, offset: String(position) });
    }
  }

  async #take(each: EachBatchPayload): Promise<void> {
    const { batch } = each;
    const { partition, messages } = batch;
    // A batch fetched before a rebalance may come after it, for a partition that is another member's now.
    if (!this.reader.has(partition)) return;
    const expected = this.reader.positionOf(partition) ?? 0;
    let skip = 0;
    while (skip < messages.length && Number(messages[skip]!.offset) < expected) skip += 1;
    if (skip === messages.length) return;
    this.#incoming.show(partition, messages, skip);
    const { context, settings } = this.#reading;
    await this.reader.handOver(this.#incoming, Number(batch.lastOffset()) + 1, (delivered) =>
      settleWithHeartbeats(delivered, each, heartbeatMs(settings), context.timers),
    );
  }
}
