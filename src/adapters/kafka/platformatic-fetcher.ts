import {
  type BaseOptions,
  ConnectionPool,
  Consumer as PlatformaticConsumer,
  FetchIsolationLevels,
  ListOffsetTimestamps,
} from '@platformatic/kafka';
import type { GroupReader, Reading } from './group-reader.ts';
import { PlatformaticBatch } from './platformatic-batch.ts';
import { isNamed, namedByKafka } from './platformatic-error.ts';
import { offsetsOf } from './stored-positions.ts';

/** The most one answer may bring, and of one partition, in bytes; as kafkajs has it. */
const maxBytes = 10_485_760;
const maxBytesOfPartition = 1_048_576;

const pauseMs = 100;

/** What a broker answered, and from which offset on it was asked for each partition. */
interface Fetched {
  readonly from: ReadonlyMap<number, number>;
  readonly responses: Awaited<ReturnType<PlatformaticConsumer['fetch']>>['responses'];
}

/** Partitions that are read until others are assigned. */
interface Round {
  readonly partitions: readonly number[];
  readonly reader: GroupReader;
  over: boolean;
}

/** As long as nobody fails, the leaders of a round are taken to stay the same. */
interface Lap {
  readonly topicId: string;
  over: boolean;
}

/** A client without retries that reads partitions and stores positions in the name of a member of a group. */
export class PlatformaticFetcher {
  readonly #client: PlatformaticConsumer;
  /** Fetches have connections of their own: the broker answers one request of a connection after another. */
  readonly #connections: ConnectionPool;
  readonly #reading: Reading;
  readonly #incoming = new PlatformaticBatch();
  #round: Round | undefined;
  #reads: Promise<void> = Promise.resolve();
  #delivering: Promise<void> = Promise.resolve();

  constructor(options: BaseOptions & { groupId: string }, reading: Reading) {
    this.#client = new PlatformaticConsumer({ ...options, retries: 0 });
    this.#client.topics.track(reading.stream.name);
    this.#connections = new ConnectionPool(options.clientId, options);
    this.#reading = reading;
  }

  /** Reads these partitions from now on, instead of those before. */
  follow(partitions: readonly number[], reader: GroupReader): void {
    this.pause();
    if (this.#client.closed) return;
    const round: Round = { partitions, reader, over: false };
    this.#round = round;
    // A fetch session of a broker has one fetch at a time.
    this.#reads = this.#reads.then(() => this.#read(round));
  }

  pause(): void {
    if (this.#round) this.#round.over = true;
  }

  /** Stores positions once. The member itself would join anew and store them for partitions it may have lost. */
  async store(positions: ReadonlyMap<number, number>, member: PlatformaticConsumer): Promise<void> {
    const topic = this.#reading.stream.name;
    this.#client.memberId = member.memberId;
    this.#client.generationId = member.generationId;
    const offsets = offsetsOf(topic, positions);
    await this.#client.commit({ offsets });
  }

  /** Looks up anew which partitions there are and who leads them. */
  clearMetadata(): void {
    this.#client.clearMetadata();
  }

  async close(): Promise<void> {
    this.pause();
    await Promise.all([this.#connections.close(), this.#client.close(true)]);
  }

  async #read(round: Round): Promise<void> {
    const { partitions, reader } = round;
    if (partitions.length === 0) reader.begun();
    while (partitions.length > 0 && !round.over) {
      const { topicId, leaders } = await this.#lead(round);
      const lap: Lap = { topicId, over: leaders.delete(-1) };
      await Promise.all(Array.from(leaders, ([broker, led]) => this.#poll(broker, led, round, lap)));
      if (lap.over && !round.over) await this.#reading.context.timers.sleep(pauseMs);
    }
  }

  /** Partitions by the broker that leads them; −1 has those nobody is known to lead. */
  async #lead({ partitions, reader }: Round): Promise<{ topicId: string; leaders: Map<number, number[]> }> {
    const { name } = this.#reading.stream;
    try {
      const { topics } = await this.#client.metadata({ topics: [name] });
      const topic = topics.get(name);
      const leaders = Map.groupBy(partitions, (partition) => topic?.partitions[partition]?.leader ?? -1);
      if (leaders.has(-1)) this.#client.clearMetadata();
      return { topicId: topic?.id ?? '', leaders };
    } catch (error) {
      reader.countRetry(`metadata: ${namedByKafka(error).message}`);
      return { topicId: '', leaders: new Map([[-1, [...partitions]]]) };
    }
  }

  /**
   * Reads what one broker leads until the lap is over. The next answer is on its way while one is handed over: so the
   * broker and the reader do not wait for each other, and a reader that takes its time has one answer waiting.
   */
  async #poll(broker: number, partitions: readonly number[], round: Round, lap: Lap): Promise<void> {
    const { reader } = round;
    const from = new Map(partitions.map((partition) => [partition, reader.positionOf(partition) ?? 0]));
    let fetching = this.#fetch(broker, from, reader, lap.topicId);
    do {
      try {
        const fetched = await fetching;
        if (round.over || lap.over) return;
        fetching = this.#fetch(broker, positionsAfter(fetched), reader, lap.topicId);
        await this.#inTurn(() => this.#handOver(fetched, round));
      } catch (error) {
        lap.over = true;
        if (round.over) break;
        reader.countRetry(`fetch: ${namedByKafka(error).message}`);
        this.#client.clearMetadata();
        if (isNamed(error, 'OFFSET_OUT_OF_RANGE')) await this.#returnToBounds(round);
      }
    } while (!round.over && !lap.over);
    // A fetch session of a broker has one fetch at a time: who reads next waits for this one.
    await fetching.catch(() => undefined);
  }

  #fetch(node: number, from: ReadonlyMap<number, number>, reader: GroupReader, topicId: string): Promise<Fetched> {
    const { maxWait, isolation } = this.#reading.settings;
    reader.countFetch();
    const partitions = Array.from(from, ([partition, offset]) => ({
      partition,
      fetchOffset: BigInt(offset),
      partitionMaxBytes: maxBytesOfPartition,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
    }));
    const answer = this.#client.fetch({
      node,
      connectionPool: this.#connections,
      topics: [{ topicId, partitions }],
      minBytes: 1,
      maxBytes,
      maxWaitTime: maxWait,
      isolationLevel: FetchIsolationLevels[isolation === 'read-committed' ? 'READ_COMMITTED' : 'READ_UNCOMMITTED'],
    });
    const fetched = answer.then(({ responses }) => ({ from, responses }));
    // It may fail while nobody waits for it yet.
    fetched.catch(() => undefined);
    return fetched;
  }

  /** Brokers answer at the same time; a reader gets one batch after another. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#delivering.then(work);
    this.#delivering = turn.catch(() => undefined);
    return turn;
  }

  async #handOver({ from, responses }: Fetched, round: Round): Promise<void> {
    const { reader } = round;
    for (const { partitions } of responses) {
      for (const { partitionIndex: partition, records } of partitions) {
        const position = reader.positionOf(partition);
        if (round.over || !records?.length || position === undefined) continue;
        // What lies between would be lost.
        if (position < from.get(partition)!) continue;
        const after = this.#incoming.show(partition, records, position);
        if (this.#incoming.count === 0) reader.skipTo(partition, after);
        else await reader.handOver(this.#incoming, after);
      }
    }
  }

  /** What was to be read next is deleted, or lost with a broker: goes on with the nearest there is. */
  async #returnToBounds({ partitions, reader }: Round): Promise<void> {
    const topics = [this.#reading.stream.name];
    const offsetsAt = async (timestamp: bigint) =>
      (await this.#client.listOffsets({ topics, timestamp })).get(topics[0]!);
    try {
      const lowest = await offsetsAt(ListOffsetTimestamps.EARLIEST);
      const highest = await offsetsAt(ListOffsetTimestamps.LATEST);
      for (const partition of partitions) {
        const [low, high] = [Number(lowest?.[partition] ?? 0n), Number(highest?.[partition] ?? 0n)];
        reader.skipTo(partition, Math.min(Math.max(reader.positionOf(partition) ?? 0, low), high));
      }
    } catch (error) {
      reader.countRetry(`offsets: ${namedByKafka(error).message}`);
    }
  }
}

/** Where the next fetch goes on, whether or not this one has been handed over. */
function positionsAfter({ from, responses }: Fetched): ReadonlyMap<number, number> {
  const positions = new Map(from);
  for (const { partitions } of responses) {
    for (const { partitionIndex, records } of partitions) {
      const last = records?.at(-1);
      if (last) positions.set(partitionIndex, Number(last.firstOffset) + last.lastOffsetDelta + 1);
    }
  }
  return positions;
}
