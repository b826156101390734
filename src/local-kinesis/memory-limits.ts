import { ChunkMemory } from './chunk-memory.ts';
import type { RecordChunk } from './record-chunk.ts';
import type { Service } from './service.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Losses are logged at most this often. */
const reportMilliseconds = 10_000;
/** At the limit this share of it is freed at once, so that looking for the oldest records is rare. */
const freedShare = 1 / 64;
const streamsNamed = 5;

/** A chunk that may be dropped, and where it is. */
interface Candidate {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly chunk: RecordChunk;
}

/**
 * Holds the limits on the memory for records: beyond one the oldest records go first, those of all shards alike.
 * What is lost is counted, and logged in one line every ten seconds at most.
 */
export class MemoryLimits {
  /** Where all logs take their memory from. */
  readonly chunks: ChunkMemory;
  readonly #service: Pick<Service, 'settings' | 'streams' | 'clock' | 'log'>;
  /** Records lost since the start, those of deleted streams too. */
  lostRecords = 0;
  /** By stream, since the last report. */
  readonly #unreported = new Map<string, number>();
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(service: Pick<Service, 'settings' | 'streams' | 'clock' | 'log'>) {
    this.#service = service;
    const { memoryLimitBytes, shardMemoryLimitBytes } = service.settings;
    const limits = [memoryLimitBytes, shardMemoryLimitBytes].filter((limit) => limit > 0);
    this.chunks = new ChunkMemory(() => this.#hold(), Math.min(...limits));
  }

  /** Says what was lost, unless the last time was just now; to be called now and then. */
  reportLosses(): void {
    const { clock, log, settings } = this.#service;
    const now = clock.monotonic();
    if (this.#unreported.size === 0 || now - this.#reportedAt < reportMilliseconds) return;
    const losses = [...this.#unreported].toSorted(([, left], [, right]) => right - left);
    const named = losses.slice(0, streamsNamed).map(([stream, count]) => `${count} of ${stream}`);
    if (losses.length > streamsNamed) named.push(`others of ${losses.length - streamsNamed} more streams`);
    const limits = ['memoryLimitBytes', 'shardMemoryLimitBytes'] as const;
    const set = limits.filter((name) => settings[name] > 0).map((name) => `${name} (${settings[name]})`);
    log(`dropped the oldest records to hold ${set.join(' and ')}: ${named.join(', ')}; raise it to keep them longer`);
    this.#unreported.clear();
    this.#reportedAt = now;
  }

  #hold(): void {
    const { memoryLimitBytes, shardMemoryLimitBytes } = this.#service.settings;
    if (shardMemoryLimitBytes > 0) this.#holdEachShard(shardMemoryLimitBytes);
    if (memoryLimitBytes > 0 && this.chunks.heldBytes > memoryLimitBytes) {
      this.#drop(this.#candidates(), memoryLimitBytes * (1 - freedShare), () => this.chunks.heldBytes);
    }
    if (this.#unreported.size > 0) this.reportLosses();
  }

  #holdEachShard(limit: number): void {
    for (const stream of this.#service.streams.values()) {
      for (const shard of stream.shards.values()) {
        if (shard.log.heldBytes <= limit) continue;
        const candidates = shard.log.droppable.map((chunk) => ({ stream, shard, chunk }));
        this.#drop(candidates, limit, () => shard.log.heldBytes);
      }
    }
  }

  /** Every chunk that may go; the one whose newest record is the oldest first, so that no newer record goes before. */
  #candidates(): readonly Candidate[] {
    const all = [...this.#service.streams.values()].flatMap((stream) =>
      [...stream.shards.values()].flatMap((shard) => shard.log.droppable.map((chunk) => ({ stream, shard, chunk }))),
    );
    return all.toSorted((left, right) => left.chunk.endedAt - right.chunk.endedAt);
  }

  #drop(candidates: readonly Candidate[], most: number, held: () => number): void {
    for (const { stream, shard } of candidates) {
      if (held() <= most) return;
      // The oldest of its shard: a shard's chunks are in order, and the candidates keep that.
      const lost = shard.log.dropOldestChunk();
      shard.counters.lostRecords += lost;
      this.lostRecords += lost;
      if (lost > 0) this.#unreported.set(stream.name, (this.#unreported.get(stream.name) ?? 0) + lost);
    }
  }
}
