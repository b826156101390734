import { split } from './reshard.ts';
import type { Service } from './service.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Above this a shard of an on-demand stream is split (AWS: 500 KB/s), bytes per second. */
const hotBytesPerSecond = 500_000;
/** The same for records: half of what a shard takes, as a stream takes up to twice its highest traffic so far. */
const hotRecordsPerSecond = 500;

/** What is remembered of an on-demand shard between two looks. */
interface Watch {
  bytes: number;
  records: number;
  at: number;
  /** Monotonic milliseconds since when the shard is hot without a break. */
  hotSince: number | undefined;
}

/**
 * Grows on-demand streams as AWS does: a shard that took more than 500 KB/s or 500 records/s for the settable time (AWS:
 * within 15 minutes) is split in the middle. Streams never shrink.
 */
export class OnDemandScaling {
  readonly #service: Service;
  readonly #watches = new WeakMap<Shard, Watch>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** Looks at all streams; to be called about every second. */
  look(): void {
    for (const stream of this.#service.streams.values()) {
      if (stream.mode === 'ON_DEMAND' && stream.status === 'ACTIVE') this.#lookAt(stream);
    }
  }

  #lookAt(stream: Stream): void {
    const now = this.#service.clock.monotonic();
    const { onDemandSplitMilliseconds, quotas } = this.#service.settings;
    for (const shard of stream.open) {
      const watch = this.#watch(shard, now);
      const { start, end } = shard.range;
      const hasRoom =
        stream.open.length < quotas.onDemandShardsPerStream && end - start > 1n && this.#service.hasRoom(2);
      if (hasRoom && watch.hotSince !== undefined && now - watch.hotSince >= onDemandSplitMilliseconds) {
        split(stream, shard, start + (end - start + 1n) / 2n, this.#service.clock.now());
        this.#service.journal?.noteChange();
        this.#service.log(`stream ${stream.name}: split hot ${shard.id}, ${stream.open.length} open shards`);
      }
    }
  }

  #watch(shard: Shard, now: number): Watch {
    const { acceptedBytes: bytes, acceptedRecords: records } = shard.counters;
    const before = this.#watches.get(shard);
    const seconds = before ? (now - before.at) / 1000 : 0;
    const isHot =
      before !== undefined &&
      (bytes - before.bytes > hotBytesPerSecond * seconds || records - before.records > hotRecordsPerSecond * seconds);
    const watch = { bytes, records, at: now, hotSince: isHot ? (before.hotSince ?? now) : undefined };
    this.#watches.set(shard, watch);
    return watch;
  }
}
