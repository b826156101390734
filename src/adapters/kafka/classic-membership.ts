import { type BaseOptions, Consumer as PlatformaticConsumer } from '@platformatic/kafka';
import type { GroupMembership, MembershipListener } from './group-membership.ts';
import type { Reading } from './group-reader.ts';
import { heartbeatMs } from './group-timings.ts';
import type { PlatformaticFetcher } from './platformatic-fetcher.ts';
import { storedPositions } from './stored-positions.ts';

/** A member by the classic protocol: the members choose a leader among them, which hands the partitions out. */
export class ClassicMembership implements GroupMembership {
  readonly #client: PlatformaticConsumer;
  readonly #fetcher: PlatformaticFetcher;
  readonly #reading: Reading;
  readonly #listener: MembershipListener;

  constructor(
    options: BaseOptions & { groupId: string },
    fetcher: PlatformaticFetcher,
    reading: Reading,
    listener: MembershipListener,
  ) {
    const { settings, membership } = reading;
    this.#client = new PlatformaticConsumer({
      ...options,
      retries: 300,
      sessionTimeout: settings.sessionTimeout,
      heartbeatInterval: heartbeatMs(settings),
      ...(settings.staticMembership ? { groupInstanceId: membership.member } : {}),
      rebalanceTimeout: rebalanceMs(settings.sessionTimeout),
      // The answer to a join waits for the other members.
      requestTimeout: rebalanceMs(settings.sessionTimeout) + 5_000,
    });
    this.#fetcher = fetcher;
    this.#reading = reading;
    this.#listener = listener;
  }

  get closed(): boolean {
    return this.#client.closed;
  }

  async connect(): Promise<void> {
    await this.#client.metadata({ topics: [this.#reading.stream.name], retries: 0 });
  }

  join(): void {
    const client = this.#client;
    const listener = this.#listener;
    const topic = this.#reading.stream.name;
    client.topics.track(topic);
    client.on('consumer:group:join', ({ assignments = [] }) => {
      // The join, and the answer to who has what.
      listener.called(2);
      listener.assigned(assignments.find((assignment) => assignment.topic === topic)?.partitions ?? []);
    });
    client.on('consumer:group:rebalance', () => listener.rebalancing());
    client.on('consumer:heartbeat:end', () => listener.called(1));
    client.on('consumer:heartbeat:error', ({ error }) => listener.retried(`heartbeat: ${error.message}`));
    client.on('error', (error) => listener.failed(error));
    client.joinGroup().catch((error: unknown) => listener.failed(error));
  }

  async rejoin(): Promise<void> {
    this.#client.clearMetadata();
    await this.#client.joinGroup();
  }

  stored(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return storedPositions(this.#client, this.#reading.stream.name, partitions);
  }

  store(positions: ReadonlyMap<number, number>): Promise<void> {
    return this.#fetcher.store(positions, this.#client);
  }

  async leave(): Promise<void> {
    try {
      await this.#client.close(true);
    } catch (error) {
      // The library keeps its connections then.
      await this.#client.connections.close();
      throw error;
    }
  }
}

/** How long members may take to join anew, in milliseconds. */
function rebalanceMs(sessionTimeout: number): number {
  return Math.max(60_000, sessionTimeout);
}
