import type { BaseOptions } from '@platformatic/kafka';
import type { Consumer } from '../adapter.ts';
import { ClassicMembership } from './classic-membership.ts';
import { groupIdOf } from './client.ts';
import { connectWithin } from './connect-within.ts';
import { ConsumerMembership } from './consumer-membership.ts';
import type { GroupMembership, MembershipListener } from './group-membership.ts';
import { GroupReader, type Reading } from './group-reader.ts';
import { groupTimings } from './group-timings.ts';
import { connectPlatformaticAdmin } from './platformatic-admin.ts';
import { namedByKafka } from './platformatic-error.ts';
import { PlatformaticFetcher } from './platformatic-fetcher.ts';
import { startPositions } from './start-positions.ts';

/** Joins a group and starts to read. Positions are fixed before the group is joined. Throws SystemUnreachable. */
export async function connectPlatformaticConsumer(options: BaseOptions, reading: Reading): Promise<Consumer> {
  const { stream, membership, settings, context } = reading;
  const groupId = groupIdOf(stream, membership.group);
  const connectAdmin = () => connectPlatformaticAdmin(options, settings, context);
  const start = await startPositions(connectAdmin, groupId, reading);
  const timings = groupTimings(settings);
  if (Object.keys(timings).length > 0) {
    await using admin = await connectAdmin();
    await admin.alterGroup(groupId, timings);
  }
  const fetcher = new PlatformaticFetcher({ ...options, groupId }, reading);
  const member = new PlatformaticMember({ ...options, groupId }, fetcher, start, reading);
  await member.connect();
  member.join();
  return member.reader;
}

/**
 * Connects the library's membership with the reader. The library's own stream is not used: it reads on from where it
 * thinks it is, ends at the first error, and makes many objects of every record.
 */
class PlatformaticMember implements MembershipListener {
  readonly reader: GroupReader;
  readonly #membership: GroupMembership;
  readonly #fetcher: PlatformaticFetcher;
  readonly #reading: Reading;
  #assignments = 0;
  #rebalances = false;

  constructor(
    options: BaseOptions & { groupId: string },
    fetcher: PlatformaticFetcher,
    start: ReadonlyMap<number, number>,
    reading: Reading,
  ) {
    const membership =
      reading.settings.groupProtocol === 'consumer'
        ? new ConsumerMembership(options, reading, this)
        : new ClassicMembership(options, fetcher, reading, this);
    this.#membership = membership;
    this.#fetcher = fetcher;
    this.#reading = reading;
    this.reader = new GroupReader(
      {
        store: (positions) => {
          this.called(1);
          return membership.store(positions);
        },
        leave: () => this.#leave(),
        rejoin: async () => {
          fetcher.clearMetadata();
          await membership.rejoin();
        },
      },
      start,
      reading,
    );
  }

  connect(): Promise<void> {
    const membership = this.#membership;
    const disconnect = () => Promise.all([membership.leave(), this.#fetcher.close()]);
    return connectWithin(
      { connect: () => membership.connect(), disconnect },
      this.#reading.settings,
      this.#reading.context,
    );
  }

  join(): void {
    this.#membership.join();
  }

  assigned(partitions: readonly number[]): void {
    this.#tellOfRebalance();
    this.#rebalances = false;
    this.#assignments += 1;
    void this.#assign(partitions, this.#assignments);
  }

  /** Members that are reassigned partitions stop reading first, so that nobody reads what another has begun with. */
  rebalancing(): void {
    this.#tellOfRebalance();
    this.#rebalances = true;
    this.#fetcher.pause();
  }

  called(times: number): void {
    for (let call = 0; call < times; call += 1) this.reader.countGroupCall(null);
  }

  retried(detail: string): void {
    this.reader.countRetry(detail);
  }

  /** Calls that are under way when the member leaves end with errors. */
  failed(error: unknown): void {
    if (this.#membership.closed) return;
    this.#fetcher.pause();
    this.reader.fail(namedByKafka(error));
  }

  #tellOfRebalance(): void {
    const { context, membership } = this.#reading;
    if (!this.#rebalances && this.#assignments > 0) context.report({ kind: 'rebalance', detail: membership.group });
  }

  async #assign(partitions: readonly number[], assignment: number): Promise<void> {
    try {
      const stored = partitions.length === 0 ? new Map<number, number>() : await this.#membership.stored(partitions);
      // The group may have changed again meanwhile.
      if (assignment !== this.#assignments || this.#rebalances) return;
      this.reader.assign(partitions, stored);
      this.#fetcher.follow(partitions, this.reader);
    } catch (error) {
      this.failed(error);
    }
  }

  async #leave(): Promise<void> {
    const closed = this.#fetcher.close();
    try {
      await this.#membership.leave();
    } catch (error) {
      const detail = `the group was not left: ${namedByKafka(error).message}`;
      this.#reading.context.report({ kind: 'error', detail });
    }
    await closed;
  }
}
