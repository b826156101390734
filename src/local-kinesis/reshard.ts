import { evenRanges } from './hash-key.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Splits an open shard at `key`, the first key of the upper child. */
export function split(stream: Stream, shard: Shard, key: bigint, now: number): void {
  splitInTwo(stream, shard, key, now);
  stream.rebuildRouting();
}

/** Merges two open shards with adjoining ranges into one child. */
export function merge(stream: Stream, shard: Shard, adjacent: Shard, now: number): void {
  mergeIntoOne(stream, shard, adjacent, now);
  stream.rebuildRouting();
}

/** Whether the range of the second shard follows that of the first; AWS takes them in no other order. */
export function adjoin(shard: Shard, adjacent: Shard): boolean {
  return shard.range.end + 1n === adjacent.range.start;
}

/**
 * Brings the stream to `target` even open shards by splits at the new boundaries and merges of what lies between them,
 * so that every shard has at most two parents. Intermediate shards are closed at once, as AWS's are.
 */
export function scaleUniformly(stream: Stream, target: number, now: number): void {
  const ranges = evenRanges(target);
  const pieces = splitAt(
    stream,
    ranges.map(({ start }) => start),
    now,
  );
  let at = 0;
  for (const { end } of ranges) {
    let whole = pieces[at++]!;
    while (whole.range.end < end) whole = mergeIntoOne(stream, whole, pieces[at++]!, now);
  }
  stream.rebuildRouting();
}

/** Splits the open shards wherever one of the rising `keys` lies inside of one; returns what is open then, in order. */
function splitAt(stream: Stream, keys: readonly bigint[], now: number): Shard[] {
  const pieces: Shard[] = [];
  let next = 0;
  for (let shard of stream.open) {
    for (; next < keys.length && keys[next]! <= shard.range.end; next++) {
      if (keys[next]! === shard.range.start) continue;
      const [lower, upper] = splitInTwo(stream, shard, keys[next]!, now);
      pieces.push(lower);
      shard = upper;
    }
    pieces.push(shard);
  }
  return pieces;
}

function splitInTwo(stream: Stream, shard: Shard, key: bigint, now: number): readonly [lower: Shard, upper: Shard] {
  const lower = stream.addShard({ start: shard.range.start, end: key - 1n }, [shard], now);
  const upper = stream.addShard({ start: key, end: shard.range.end }, [shard], now);
  shard.close([lower, upper], now);
  return [lower, upper];
}

function mergeIntoOne(stream: Stream, shard: Shard, adjacent: Shard, now: number): Shard {
  const [lower, upper] = shard.range.start < adjacent.range.start ? [shard, adjacent] : [adjacent, shard];
  const child = stream.addShard({ start: lower.range.start, end: upper.range.end }, [shard, adjacent], now);
  shard.close([child], now);
  adjacent.close([child], now);
  return child;
}
