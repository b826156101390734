import { type BaseOptions, Consumer as PlatformaticConsumer, type GroupAssignment } from '@platformatic/kafka';
import type { Consumer } from '../adapter.ts';
import { groupIdOf } from './client.ts';
import { connectWithin } from './connect-within.ts';
import { GroupReader, heartbeatMs, type Reading } from './group-reader.ts';
import { connectPlatformaticAdmin } from './platformatic-admin.ts';
import { namedByKafka } from './platformatic-error.ts';
import { PlatformaticFetcher } from './platformatic-fetcher.ts';
import { startPositions } from './start-positions.ts';

/** Joins a group and starts to read. Positions are fixed before the group is joined. Throws SystemUnreachable. */
export async function connectPlatformaticConsumer(options: BaseOptions, reading: Reading): Promise<Consumer> {
  const { stream, membership, settings, context } = reading;
  const groupId = groupIdOf(stream, membership.group);
  const start = await startPositions(() => connectPlatformaticAdmin(options, settings, context), groupId, reading);
  const client = new PlatformaticConsumer({
    ...options,
    groupId,
    retries: 300,
    sessionTimeout: settings.sessionTimeout,
    heartbeatInterval: heartbeatMs(settings),
    ...(settings.staticMembership ? { groupInstanceId: membership.member } : {}),
    rebalanceTimeout: rebalanceMs(settings.sessionTimeout),
    // The answer to a join waits for the other members.
    requestTimeout: rebalanceMs(settings.sessionTimeout) + 5_000,
  });
  const fetcher = new PlatformaticFetcher({ ...options, groupId }, reading);
  await connectWithin(
    {
      connect: () => client.metadata({ topics: [stream.name], retries: 0 }),
      disconnect: () => Promise.all([client.close(true), fetcher.close()]),
    },
    settings,
    context,
  );
  const member = new PlatformaticMember(client, fetcher, start, reading);
  member.join();
  return member.reader;
}

/** How long members may take to join anew, in milliseconds. */
function rebalanceMs(sessionTimeout: number): number {
  return Math.max(60_000, sessionTimeout);
}

/**
 * Connects the library's membership with the reader. The library's own stream is not used: it reads on from where it
 * thinks it is, ends at the first error, and makes many objects of every record.
 */
class PlatformaticMember {
  readonly reader: GroupReader;
  readonly #client: PlatformaticConsumer;
  readonly #fetcher: PlatformaticFetcher;
  readonly #reading: Reading;

  constructor(
    client: PlatformaticConsumer,
    fetcher: PlatformaticFetcher,
    start: ReadonlyMap<number, number>,
    reading: Reading,
  ) {
    this.#client = client;
    this.#fetcher = fetcher;
    this.#reading = reading;
    this.reader = new GroupReader(
      {
        store: (positions) => {
          this.reader.countGroupCall(null);
          return fetcher.store(positions, client);
        },
        leave: () => this.#leave(),
        rejoin: async () => {
          client.clearMetadata();
          fetcher.clearMetadata();
          await client.joinGroup();
        },
      },
      start,
      reading,
    );
  }

  join(): void {
    const { stream, membership, context } = this.#reading;
    const client = this.#client;
    client.topics.track(stream.name);
    let joins = 0;
    let rebalances = false;
    const rebalance = (): void => {
      if (!rebalances && joins > 0) context.report({ kind: 'rebalance', detail: membership.group });
      rebalances = true;
    };
    client.on('consumer:group:join', ({ assignments = [] }) => {
      rebalance();
      rebalances = false;
      joins += 1;
      // The join, and the answer to who has what.
      for (let call = 0; call < 2; call += 1) this.reader.countGroupCall(null);
      void this.#assign(assignments);
    });
    // Members that are reassigned partitions stop reading first, so that nobody reads what another has begun with.
    client.on('consumer:group:rebalance', () => {
      rebalance();
      this.#fetcher.pause();
    });
    client.on('consumer:heartbeat:end', () => this.reader.countGroupCall(null));
    client.on('consumer:heartbeat:error', ({ error }) => this.reader.countRetry(`heartbeat: ${error.message}`));
    client.on('error', (error) => this.#fail(error));
    client.joinGroup().catch((error: unknown) => this.#fail(error));
  }

  async #assign(assignments: readonly GroupAssignment[]): Promise<void> {
    const { generationId } = this.#client;
    const topic = this.#reading.stream.name;
    const partitions = assignments.find((assignment) => assignment.topic === topic)?.partitions ?? [];
    try {
      const stored = partitions.length === 0 ? new Map<number, number>() : await this.#storedPositions(partitions);
      // The group may have changed again meanwhile.
      if (generationId !== this.#client.generationId) return;
      this.reader.assign(partitions, stored);
      this.#fetcher.follow(partitions, this.reader);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #storedPositions(partitions: number[]): Promise<ReadonlyMap<number, number>> {
    const topic = this.#reading.stream.name;
    const stored = await this.#client.listCommittedOffsets({ topics: [{ topic, partitions }] });
    const offsets = stored.get(topic) ?? [];
    const positions = partitions.map((partition): [number, number] => [partition, Number(offsets[partition] ?? -1n)]);
    return new Map(positions.filter(([, offset]) => offset >= 0));
  }

  /** Calls that are under way when the member leaves end with errors. */
  #fail(error: unknown): void {
    if (this.#client.closed) return;
    this.#fetcher.pause();
    this.reader.fail(namedByKafka(error));
  }

  async #leave(): Promise<void> {
    const closed = this.#fetcher.close();
    try {
      await this.#client.close(true);
    } catch (error) {
      const detail = `the group was not left: ${namedByKafka(error).message}`;
      this.#reading.context.report({ kind: 'error', detail });
      // The library keeps its connections then.
      await this.#client.connections.close();
    }
    await closed;
  }
}
