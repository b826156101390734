import type { Channel } from './channel.ts';
import { ChunkMemory } from './chunk-memory.ts';
import type { Clock } from './clock.ts';
import type { Consumer } from './consumer.ts';
import { ErrorTexts } from './error-texts.ts';
import { FaultInjector } from './fault-injector.ts';
import type { Journal } from './persistence/journal.ts';
import { effectiveQuotas, type Quotas } from './quotas.ts';
import type { Settings } from './settings.ts';
import type { Shard } from './shard.ts';
import { Stream, type StreamMode } from './stream.ts';

/** Records dropped for memory are logged at most this often. */
const lossLogMilliseconds = 10_000;

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
  readonly journal: Journal | undefined;
  readonly errors: ErrorTexts;
  readonly faults: FaultInjector;
  readonly streams = new Map<string, Stream>();
  /** By ARN. */
  readonly channels = new Map<string, Channel>();
  /** The account's commitment to a minimum throughput, milliseconds since 1970. */
  commitment: { readonly startedAt: number | undefined; readonly endedAt: number | undefined } = {
    startedAt: undefined,
    endedAt: undefined,
  };
  readonly #memory = new ChunkMemory(() => this.#holdMemoryLimits());
  #lostSinceLog = 0;
  #lossLoggedAt = Number.NEGATIVE_INFINITY;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(settings: Settings, dependencies: Dependencies) {
    this.settings = settings;
    this.quotas = effectiveQuotas(settings.quotas);
    this.clock = dependencies.clock;
    this.random = dependencies.random;
    this.log = dependencies.log;
    this.journal = dependencies.journal;
    this.faults = new FaultInjector(settings.faults, dependencies.random);
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
      memory: this.#memory,
      persisted: this.journal !== undefined,
    });
    this.streams.set(name, stream);
    return stream;
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

  /** Arrival time before which records of the stream are gone. */
  horizonOf(stream: Stream): number {
    return this.clock.now() - (stream.retentionHours * 3_600_000) / this.settings.retentionTimeScale;
  }

  /** Lets retention pass: done every second, and before reads. */
  expire(): void {
    for (const stream of this.streams.values()) stream.expire(this.horizonOf(stream));
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
  }

  /** Drops the oldest records until the limits on memory hold again, and says so. */
  #holdMemoryLimits(): void {
    const { memoryLimitBytes, shardMemoryLimitBytes } = this.settings;
    const shards = [...this.streams.values()].flatMap((stream) => [...stream.shards.values()]);
    let held = 0;
    for (const shard of shards) {
      while (shardMemoryLimitBytes > 0 && shard.log.heldBytes > shardMemoryLimitBytes && shard.log.hasSealed) {
        this.#dropOldest(shard, 'shardMemoryLimitBytes');
      }
      held += shard.log.heldBytes;
    }
    while (memoryLimitBytes > 0 && held > memoryLimitBytes) {
      const candidates = shards.filter(({ log }) => log.hasSealed);
      if (candidates.length === 0) return;
      const oldest = candidates.reduce((a, b) => (b.log.oldestArrival < a.log.oldestArrival ? b : a));
      const before = oldest.log.heldBytes;
      this.#dropOldest(oldest, 'memoryLimitBytes');
      held -= before - oldest.log.heldBytes;
    }
  }

  #dropOldest(shard: Shard, setting: string): void {
    const lost = shard.log.dropOldestChunk();
    shard.counters.lostRecords += lost;
    this.#lostSinceLog += lost;
    const now = this.clock.monotonic();
    if (this.#lostSinceLog === 0 || now - this.#lossLoggedAt < lossLogMilliseconds) return;
    this.log(
      `${this.#lostSinceLog} oldest records dropped to hold ${setting}, last of ${shard.id}; ` +
        'raise it to keep them longer',
    );
    this.#lossLoggedAt = now;
    this.#lostSinceLog = 0;
  }
}
