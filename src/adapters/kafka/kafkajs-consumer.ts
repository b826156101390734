import type { Consumer as KafkajsClient, EachBatchPayload, Kafka, KafkaConfig, KafkaMessage, LogEntry } from 'kafkajs';
import type { CommitOutcome, Consumer, Context, Counters, Membership, StreamHandle } from '../adapter.ts';
import type { Deliver } from '../batch.ts';
import { groupIdOf } from './client.ts';
import { connectKafkajsAdmin } from './kafkajs-admin.ts';
import { connectWithin } from './connect-within.ts';
import { KafkajsBatch } from './kafkajs-batch.ts';
import { settleWithHeartbeats } from './settle-with-heartbeats.ts';
import type { KafkaSettings } from './settings.ts';

interface Reading {
  readonly stream: StreamHandle;
  readonly membership: Membership;
  readonly deliver: Deliver;
  readonly settings: KafkaSettings;
  readonly context: Context;
}

/** Joins a group and starts to read. Positions are fixed before the group is joined. Throws SystemUnreachable. */
export async function connectKafkajsConsumer(
  open: (overrides: Partial<KafkaConfig>) => Kafka,
  reading: Reading,
): Promise<Consumer> {
  const { stream, membership, settings, context } = reading;
  const groupId = groupIdOf(stream, membership.group);
  const start = await startPositions(open({}), groupId, reading);
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
  const consumer = new KafkajsConsumer(client, start, reading);
  await consumer.start();
  return consumer;
}

/**
 * kafkajs gives up its membership when it gives up retrying, and the group then waits for the end of a session nobody
 * holds; so it goes on trying for minutes.
 */
const patience = { retries: 300, initialRetryTime: 100, maxRetryTime: 500 };

/** A broker that is gone must not hold up the end of a run: then the session's end is the leave. */
const leaveWithinMs = 10_000;

/** What the library logs as an error it tries again; when it gives up, that is the event CRASH. */
function detailOf({ namespace, log }: LogEntry): string {
  const reason: unknown = log['error'];
  return `${namespace}: ${log.message}${typeof reason === 'string' ? ` (${reason})` : ''}`;
}

function heartbeatMs({ sessionTimeout }: KafkaSettings): number {
  return Math.min(3_000, Math.floor(sessionTimeout / 3));
}

/** First offsets of the partitions for which the group has stored none; the stored ones stay the group's. */
async function startPositions(
  kafka: Kafka,
  groupId: string,
  { stream, membership, settings, context }: Reading,
): Promise<ReadonlyMap<number, number>> {
  await using admin = await connectKafkajsAdmin(kafka, settings, context);
  const committed = await admin.committed(stream.name, groupId);
  const bounds = await admin.bounds(stream.name);
  return new Map(
    bounds
      .filter(({ partition }) => !committed.has(partition))
      .map(({ partition, low, high }) => [partition, membership.from === 'latest' ? high : low]),
  );
}

/**
 * Keeps positions itself: after a rebalance kafkajs forgets what it has read since the last commit, and its own
 * `latest` is looked up anew by every broker's first fetch, later than the moment `ready` promises.
 */
class KafkajsConsumer implements Consumer {
  readonly #client: KafkajsClient;
  readonly #reading: Reading;
  readonly #start: ReadonlyMap<number, number>;
  /** Next offset to hand over, of the partitions assigned at the moment. */
  readonly #next = new Map<number, number>();
  /** Next offset after what `deliver` has finished with. */
  readonly #settled = new Map<number, number>();
  readonly #fetching = Promise.withResolvers<void>();
  readonly #incoming = new KafkajsBatch();
  #assigned: ReadonlySet<number> = new Set();
  #joined = false;
  #begun: Promise<void> | undefined;
  #calls = 0;
  #failedCalls = 0;
  #bytes = 0;

  constructor(client: KafkajsClient, start: ReadonlyMap<number, number>, reading: Reading) {
    this.#client = client;
    this.#start = start;
    this.#reading = reading;
    this.#fetching.promise.catch(() => undefined);
  }

  async start(): Promise<void> {
    const { stream, membership, context } = this.#reading;
    const client = this.#client;
    const { GROUP_JOIN, FETCH, REBALANCING, CRASH } = client.events;
    client.on(GROUP_JOIN, ({ payload }) => this.#assign(payload.memberAssignment[stream.name] ?? []));
    client.on(FETCH, () => {
      this.#calls += 1;
      if (this.#joined) this.#fetching.resolve();
    });
    client.on(REBALANCING, () => context.report({ kind: 'rebalance', detail: membership.group }));
    client.on(CRASH, ({ payload }) => {
      this.#failedCalls += 1;
      context.report({ kind: payload.restart ? 'retry' : 'error', detail: payload.error.message });
      if (!payload.restart) this.#fetching.reject(payload.error);
    });
    await client.subscribe({ topic: stream.name, fromBeginning: membership.from !== 'latest' });
    // A signal that is aborted ends the wait for a group that may first have to miss a member.
    const abort = () => this.#fetching.reject(context.signal.reason);
    context.signal.addEventListener('abort', abort, { once: true });
    client
      .run({ autoCommit: false, partitionsConsumedConcurrently: 1, eachBatch: (each) => this.#take(each) })
      .catch(this.#fetching.reject);
  }

  ready(): Promise<void> {
    return (this.#begun ??= this.#begin());
  }

  commit(): Promise<CommitOutcome> {
    return this.#store([...this.#settled]);
  }

  counters(): Counters {
    return { calls: this.#calls, throttledCalls: 0, failedCalls: this.#failedCalls, bytes: this.#bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { context } = this.#reading;
    const left = new AbortController();
    const tooLate = context.timers.sleep(leaveWithinMs, left.signal).then(
      () => context.report({ kind: 'error', detail: 'the group was not left: no broker answered' }),
      () => undefined,
    );
    await Promise.race([this.#client.disconnect(), tooLate]);
    left.abort();
  }

  async #begin(): Promise<void> {
    await this.#fetching.promise;
    // Storing the first positions lets a member that takes over a partition begin where the group did.
    await this.#store([...this.#start].filter(([partition]) => this.#assigned.has(partition)));
  }

  async #store(positions: readonly (readonly [partition: number, offset: number])[]): Promise<CommitOutcome> {
    if (positions.length === 0) return { committed: 0, failed: 0 };
    const topic = this.#reading.stream.name;
    try {
      await this.#client.commitOffsets(
        positions.map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
      );
      return { committed: positions.length, failed: 0 };
    } catch (error) {
      this.#failedCalls += 1;
      this.#reading.context.report({ kind: 'error', detail: `commit: ${String(error)}` });
      return { committed: 0, failed: positions.length };
    }
  }

  /** Runs inside the join, before the first fetch of the new generation. */
  #assign(partitions: readonly number[]): void {
    const topic = this.#reading.stream.name;
    this.#assigned = new Set(partitions);
    for (const known of this.#next.keys()) {
      if (this.#assigned.has(known)) continue;
      this.#next.delete(known);
      this.#settled.delete(known);
    }
    for (const partition of partitions) {
      const position = this.#next.get(partition) ?? (this.#joined ? undefined : this.#start.get(partition));
      if (position === undefined) continue;
      this.#next.set(partition, position);
      this.#client.seek({ topic, partition, offset: String(position) });
    }
    this.#joined = true;
  }

  async #take(each: EachBatchPayload): Promise<void> {
    const { batch } = each;
    const { partition, messages } = batch;
    // A batch fetched before a rebalance may come after it, for a partition that is another member's now.
    if (!this.#assigned.has(partition)) return;
    const expected = this.#next.get(partition) ?? 0;
    let skip = 0;
    while (skip < messages.length && Number(messages[skip]!.offset) < expected) skip += 1;
    if (skip === messages.length) return;
    const after = Number(batch.lastOffset()) + 1;
    this.#next.set(partition, after);
    this.#count(messages, skip);
    this.#incoming.show(partition, messages, skip);
    const { context, settings } = this.#reading;
    try {
      const delivered = this.#reading.deliver(this.#incoming);
      if (delivered !== undefined) await settleWithHeartbeats(delivered, each, heartbeatMs(settings), context.timers);
      this.#settled.set(partition, after);
    } catch (error) {
      this.#next.set(partition, expected);
      context.report({ kind: 'error', partition, detail: `a batch was not taken: ${String(error)}` });
      throw error;
    }
  }

  #count(messages: readonly KafkaMessage[], from: number): void {
    let bytes = 0;
    for (let index = from; index < messages.length; index += 1) bytes += messages[index]!.value?.length ?? 0;
    this.#bytes += bytes;
  }
}
