import { evenRanges } from './hash-key.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Splits an open shard at `key`, the first key of the upper child. */
export function split(stream: Stream, shard: Shard, key: bigint, now: number): void {
  const lower = stream.addShard({ start: shard.range.start, end: key - 1n }, [shard], now);
  const upper = stream.addShard({ start: key, end: shard.range.end }, [shard], now);
  shard.close([lower, upper], now);
  stream.rebuildRouting();
}

/** Merges two open shards with adjoining ranges, in either order, into one child. */
export function merge(stream: Stream, shard: Shard, adjacent: Shard, now: number): void {
  const [lower, upper] = shard.range.start < adjacent.range.start ? [shard, adjacent] : [adjacent, shard];
  const child = stream.addShard({ start: lower.range.start, end: upper.range.end }, [shard, adjacent], now);
  shard.close([child], now);
  adjacent.close([child], now);
  stream.rebuildRouting();
}

/** Whether two shards' ranges adjoin, in either order. */
export function adjoin(left: Shard, right: Shard): boolean {
  return left.range.end + 1n === right.range.start || right.range.end + 1n === left.range.start;
}

/**
 * Brings the stream to `target` even open shards by splits at the new boundaries and merges of what lies between them,
 * so that every shard has at most two parents. Intermediate shards are closed at once, as AWS's are.
 */
export function scaleUniformly(stream: Stream, target: number, now: number): void {
  const ranges = evenRanges(target);
  for (const { start } of ranges.slice(1)) {
    const shard = stream.open.find(({ range }) => range.start < start && start <= range.end);
    if (shard) split(stream, shard, start, now);
  }
  for (const { start, end } of ranges) {
    for (;;) {
      const [first, second] = stream.open.filter(({ range }) => start <= range.start && range.end <= end);
      if (!first || !second) break;
      merge(stream, first, second, now);
    }
  }
}
