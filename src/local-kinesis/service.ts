import { CallCounters } from './call-counters.ts';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Consumer } from './consumer.ts';
import { ErrorTexts, limitExceeded } from './error-texts.ts';
import { FaultInjector } from './fault-injector.ts';
import { MemoryLimits } from './memory-limits.ts';
import type { Journal } from './persistence/journal.ts';
import { effectiveQuotas, type Quotas } from './quotas.ts';
import type { Settings } from './settings.ts';
import type { Shard } from './shard.ts';
import { SharedEvents } from './shared-events.ts';
import type { Queue } from './queues/queue.ts';
import { newShards } from './stream-change.ts';
import { Stream, type StreamMode } from './stream.ts';

/** What the outside gives to the server. */
export interface Dependencies {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Takes one line for the operator. */
  readonly log: (line: string) => void;
  /** Writes what the service holds to disk; without it all ends with the process. */
  readonly journal?: Journal | undefined;
}

/** The state of one account in one region, and what every operation needs. */
export class Service {
  readonly settings: Settings;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** Takes a line about a single call; undefined unless such lines are wanted. */
  readonly debug: ((line: string) => void) | undefined;
  readonly journal: Journal | undefined;
  readonly errors: ErrorTexts;
  readonly faults: FaultInjector;
  readonly events = new SharedEvents();
  readonly streams = new Map<string, Stream>();
  /** By ARN. */
  readonly channels = new Map<string, Channel>();
  /** By ARN. */
  readonly queues = new Map<string, Queue>();
  /** The account's commitment to a minimum throughput, milliseconds since 1970. */
  commitment: { readonly startedAt: number | undefined; readonly endedAt: number | undefined } = {
    startedAt: undefined,
    endedAt: undefined,
  };
  readonly memory: MemoryLimits;
  readonly calls = new CallCounters();
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(settings: Settings, dependencies: Dependencies) {
    this.settings = settings;
    this.quotas = effectiveQuotas(settings.quotas);
    this.clock = dependencies.clock;
    this.random = dependencies.random;
    this.log = settings.log === 'off' ? () => {} : dependencies.log;
    this.debug = settings.log === 'debug' ? dependencies.log : undefined;
    this.journal = dependencies.journal;
    this.faults = new FaultInjector(settings.faults, dependencies.random);
    this.startedAt = this.clock.monotonic();
    this.memory = new MemoryLimits(this);
    this.errors = new ErrorTexts(settings.accountId, settings.region);
  }

  /** On-demand Advantage: a running commitment; streams may have more consumers. */
  get hasAdvantage(): boolean {
    return this.commitment.startedAt !== undefined && this.commitment.endedAt === undefined;
  }

  arnOf(streamName: string): string {
    return `arn:aws:kinesis:${this.settings.region}:${this.settings.accountId}:stream/${streamName}`;
  }

  /** Adds a stream without shards, in CREATING. */
  addStream(name: string, mode: StreamMode, maxRecordKiB: number, createdAt = this.clock.now()): Stream {
    const stream = new Stream(name, this.arnOf(name), createdAt, mode, maxRecordKiB, {
      quotas: this.quotas,
      monotonic: () => this.clock.monotonic(),
      memory: this.memory.chunks,
      persisted: this.journal !== undefined,
    });
    this.streams.set(name, stream);
    return stream;
  }

  /** Throws LimitExceededException when so many more streams, shards and the like would be too many to hold. */
  checkRoom(additional: number): void {
    if (this.hasRoom(additional)) return;
    throw limitExceeded(
      `This server cannot hold ${additional} more streams, shards, consumers, channels and queues: its setting ` +
        `resourceLimit is ${this.settings.resourceLimit}.`,
    );
  }

  /** Whether the setting allows so many more; shards that are still to come count. */
  hasRoom(additional: number): boolean {
    const { resourceLimit } = this.settings;
    if (resourceLimit === 0 || additional === 0) return true;
    let held = this.channels.size + this.queues.size;
    for (const { shards, consumers, change } of this.streams.values()) {
      held += 1 + shards.size + consumers.size + (change ? newShards(change) : 0);
    }
    return held + additional <= resourceLimit;
  }

  /** Forgets a stream and gives back what it held. */
  removeStream(stream: Stream): void {
    this.streams.delete(stream.name);
    for (const { log } of stream.shards.values()) log.clear();
  }

  /** The stream's shard; throws AWS's error for an unknown or expired one. */
  shardOf(stream: Stream, id: string): Shard {
    const shard = stream.usable ? stream.shards.get(id) : undefined;
    if (!shard) throw this.errors.shardNotFound(id, stream.name);
    return shard;
  }

  /** The consumer with this ARN and its stream. */
  consumerByArn(arn: string): { stream: Stream; consumer: Consumer } {
    const name = /:stream\/([^/]+)\/consumer\//.exec(arn)?.[1] ?? '';
    const stream = this.streams.get(name);
    const consumer = stream && [...stream.consumers.values()].find((candidate) => candidate.arn === arn);
    if (!consumer) throw this.errors.consumerNotFound(arn);
    return { stream: stream!, consumer };
  }

  /** The queues on a stream, whatever state they are in. */
  queuesOf(stream: Stream): readonly Queue[] {
    return [...this.queues.values()].filter((queue) => queue.stream === stream);
  }

  /** Arrival time before which records of the stream are gone. */
  horizonOf(stream: Stream): number {
    return this.clock.now() - (stream.retentionHours * 3_600_000) / this.settings.retentionTimeScale;
  }

  /** Lets retention pass: done every second, and before reads. */
  expire(): void {
    for (const stream of this.streams.values()) stream.expire(this.horizonOf(stream));
    for (const queue of this.queues.values()) queue.deliveries.forgetTrimmed();
    this.memory.reportLosses();
  }

  /** Runs `action` after a settable duration, at once when that is 0; never after {@link Service.stop}. */
  after(milliseconds: number, action: () => void): void {
    if (milliseconds === 0) return action();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
      this.journal?.noteChange();
    }, milliseconds);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const queue of this.queues.values()) queue.close();
  }
}
