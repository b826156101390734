import { evenRanges } from './hash-key.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Even ranges of two counts end this close together, at most, where without rounding they end at the same key. */
const roundingKeys = 2n ** 16n;

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
 * Brings the stream to `target` even open shards: from the lowest hash key up, each is merged out of what lies in its
 * range, and what reaches beyond is split where the range ends. Of four shards that become three, 6, 9 and 10 stay open,
 * as was seen at AWS. Intermediate shards are closed at once.
 */
export function scaleUniformly(stream: Stream, target: number, now: number): void {
  const open = stream.open.values();
  let rest: Shard | undefined;
  for (const end of evenEnds(stream, target)) {
    let whole: Shard | undefined;
    while (!whole || whole.range.end < end) {
      let piece: Shard = rest ?? open.next().value!;
      rest = undefined;
      if (piece.range.end > end) [piece, rest] = splitInTwo(stream, piece, end + 1n, now);
      whole = whole ? mergeIntoOne(stream, whole, piece, now) : piece;
    }
  }
  stream.rebuildRouting();
}

/** The last keys of so many even ranges, but those of shards that are open where only rounding makes a difference. */
function evenEnds({ open }: Stream, target: number): bigint[] {
  let next = 0;
  return evenRanges(target).map(({ end }) => {
    while (open[next]!.range.end <= end - roundingKeys) next++;
    const first = open[next]!.range.end;
    if (first >= end + roundingKeys) return end;
    // The key itself, where a shard ends there too: so it is at the end of the space.
    while (open[next]!.range.end < end && open[next + 1]!.range.end <= end) next++;
    return open[next]!.range.end;
  });
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
