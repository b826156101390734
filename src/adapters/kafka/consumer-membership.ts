import { type BaseOptions, Consumer as PlatformaticConsumer } from '@platformatic/kafka';
import type { GroupMembership, MembershipListener } from './group-membership.ts';
import type { Reading } from './group-reader.ts';
import { heartbeatMs } from './group-timings.ts';
import { isNamed, namedByKafka } from './platformatic-error.ts';
import { offsetsOf, storedPositions } from './stored-positions.ts';

type Options = BaseOptions & { groupId: string };

/** A member whose epoch has changed since it last heard of it hears of the new one with its next heartbeat. */
const staleEpochAttempts = 20;
const staleEpochPauseMs = 100;

/** How long a member may take to give partitions up, in milliseconds. */
const rebalanceTimeout = 60_000;

/**
 * A member by the consumer protocol (KIP-848): the brokers hand the partitions out, in the answers to heartbeats. The
 * library says nothing of a new assignment, and does not join again when the group has forgotten it.
 */
export class ConsumerMembership implements GroupMembership {
  readonly #options: Options;
  readonly #reading: Reading;
  readonly #listener: MembershipListener;
  #client: PlatformaticConsumer;
  /** Partitions as they were last told; undefined while they may be another's. */
  #told: string | undefined;
  /** The assignment that ends, until the library has put another in its place. */
  #ending: unknown;
  #joinedMs = 0;
  #closed = false;

  constructor(options: Options, reading: Reading, listener: MembershipListener) {
    this.#options = options;
    this.#reading = reading;
    this.#listener = listener;
    this.#client = this.#open();
  }

  get closed(): boolean {
    return this.#closed;
  }

  async connect(): Promise<void> {
    await this.#client.metadata({ topics: [this.#reading.stream.name] });
  }

  /** The library joins for a stream only: one of no topics, which therefore reads nothing. */
  join(): void {
    const client = this.#client;
    this.#joinedMs = this.#nowMs();
    client
      .consume({ topics: [] })
      .then((stream) => stream.close())
      .catch((error: unknown) => {
        if (this.#closed || client !== this.#client) return;
        if (isUnsupported(error)) this.#listener.failed(unsupported(error));
        // Its heartbeats go on trying.
        else this.#listener.retried(`join: ${namedByKafka(error).message}`);
      });
  }

  /** The brokers notice new partitions by themselves. */
  async rejoin(): Promise<void> {
    this.#client.clearMetadata();
  }

  stored(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return this.#untilEpoch(() => storedPositions(this.#client, this.#reading.stream.name, partitions));
  }

  store(positions: ReadonlyMap<number, number>): Promise<void> {
    const offsets = offsetsOf(this.#reading.stream.name, positions);
    return this.#untilEpoch(() => this.#client.commit({ offsets }));
  }

  async leave(): Promise<void> {
    this.#closed = true;
    await this.#client.close(true);
  }

  #open(): PlatformaticConsumer {
    const client = new PlatformaticConsumer({
      ...this.#options,
      retries: 0,
      groupProtocol: 'consumer',
      rebalanceTimeout,
    });
    client.topics.track(this.#reading.stream.name);
    client.on('consumer:group:rebalance', () => this.#lose());
    client.on('consumer:heartbeat:end', () => {
      this.#listener.called(1);
      if (client === this.#client && !this.#closed) this.#look();
    });
    client.on('consumer:heartbeat:error', ({ error }) => {
      if (client !== this.#client || this.#closed) return;
      this.#listener.retried(`heartbeat: ${namedByKafka(error).message}`);
      if (isNamed(error, 'UNKNOWN_MEMBER_ID')) this.#joinAnew();
      else if (isNamed(error, 'FENCED_MEMBER_EPOCH')) this.#lose();
    });
    client.on('error', (error) => this.#listener.failed(error));
    return client;
  }

  /** Tells of an assignment that is another than before. */
  #look(): void {
    const { assignments } = this.#client;
    if (!assignments || assignments === this.#ending) return;
    const topic = this.#reading.stream.name;
    const partitions = assignments.find((assignment) => assignment.topic === topic)?.partitions ?? [];
    if (partitions.length === 0 && this.#mayStillGetSome()) return;
    const told = `[${partitions.join()}]`;
    if (told === this.#told) return;
    this.#told = told;
    this.#listener.assigned(partitions);
  }

  /**
   * A member that joins has nothing until others have given something up: they hear of that with their next heartbeats,
   * and it with its own after that.
   */
  #mayStillGetSome(): boolean {
    return this.#told === undefined && this.#nowMs() - this.#joinedMs < 3 * heartbeatMs(this.#reading.settings);
  }

  #nowMs(): number {
    return this.#reading.context.timers.now() / 1e6;
  }

  #lose(): void {
    this.#told = undefined;
    this.#ending = this.#client.assignments;
    this.#listener.rebalancing();
  }

  #joinAnew(): void {
    this.#lose();
    const before = this.#client;
    this.#client = this.#open();
    this.join();
    before.close(true).catch(() => undefined); // It cannot leave a group that does not know it.
  }

  async #untilEpoch<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        if (!isNamed(error, 'STALE_MEMBER_EPOCH') || attempt === staleEpochAttempts || this.#closed) throw error;
        await this.#reading.context.timers.sleep(staleEpochPauseMs);
      }
    }
  }
}

function isUnsupported(error: unknown): boolean {
  return isNamed(error, 'UNSUPPORTED_VERSION') || /unsupported API/i.test(namedByKafka(error).message);
}

function unsupported(cause: unknown): Error {
  return new Error(
    "the brokers do not know the consumer protocol, which Kafka has since 4.0: set groupProtocol to 'classic'",
    { cause },
  );
}
