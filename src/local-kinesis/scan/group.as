/* Sorts the entries of a put by the shards that their hash keys belong to, so that each shard stores its own at once. */

/** Most entries of one PutRecords. */
const mostEntries = 500;
/** Most shards that this tells apart. */
const mostShards = 256;

/** Where the range of each shard starts, in order: four words each, most significant first. Written from outside. */
export const startTable = memory.data(16 * mostShards, 16);
/** The shard of each entry. */
export const shardTable = memory.data(mostEntries);
/** Which of the sorted entries is the first of each shard; those of shard `i` end where those of shard `i + 1` begin. */
export const firstTable = memory.data(4 * (mostShards + 1), 16);
/** Where each sorted entry starts, and how long its key is; as in the order of the request. */
export const sortedOffsetTable = memory.data(4 * (mostEntries + 1), 16);
export const sortedKeyLengthTable = memory.data(2 * mostEntries, 16);
/** By shard: the sorted entry that comes next, and where it goes. */
const nextTable = memory.data(4 * (mostShards + 1), 16);
const placeTable = memory.data(4 * (mostShards + 1), 16);

/** Lays the entries that lie from `from` on out anew from `to` on. */
export function sortEntries(
  count: usize,
  shardCount: usize,
  hashTable: usize,
  offsetTable: usize,
  keyLengthTable: usize,
  from: usize,
  to: usize,
): void {
  memory.fill(nextTable, 0, 4 * (shardCount + 1));
  memory.fill(placeTable, 0, 4 * (shardCount + 1));
  for (let entry: usize = 0; entry < count; entry++) {
    const shard = shardOf(hashTable + entry * 16, shardCount);
    store<u8>(shardTable + entry, <u8>shard);
    add(nextTable + shard * 4 + 4, 1);
    add(placeTable + shard * 4 + 4, sizeOf(offsetTable + entry * 4));
  }
  for (let shard: usize = 0; shard < shardCount; shard++) {
    add(nextTable + shard * 4 + 4, load<u32>(nextTable + shard * 4));
    add(placeTable + shard * 4 + 4, load<u32>(placeTable + shard * 4));
  }
  memory.copy(firstTable, nextTable, 4 * (shardCount + 1));
  for (let entry: usize = 0; entry < count; entry++) {
    const shard: usize = load<u8>(shardTable + entry);
    const next = load<u32>(nextTable + shard * 4);
    const place = load<u32>(placeTable + shard * 4);
    const size = sizeOf(offsetTable + entry * 4);
    store<u32>(sortedOffsetTable + next * 4, place);
    store<u16>(sortedKeyLengthTable + next * 2, load<u16>(keyLengthTable + entry * 2));
    copyEntry(to + place, from + load<u32>(offsetTable + entry * 4), size);
    store<u32>(nextTable + shard * 4, next + 1);
    store<u32>(placeTable + shard * 4, place + size);
  }
  store<u32>(sortedOffsetTable + count * 4, load<u32>(offsetTable + count * 4));
}

/** The last shard whose range starts at the key or before it. */
// @ts-ignore: decorator
@inline
function shardOf(key: usize, shardCount: usize): usize {
  const high = rotl(load<u64>(key), 32);
  const low = rotl(load<u64>(key + 8), 32);
  let first: usize = 0;
  let count = shardCount;
  while (count > 1) {
    const half = count >> 1;
    const start = startTable + (first + half) * 16;
    const startHigh = rotl(load<u64>(start), 32);
    const isBefore = u32(startHigh < high) | (u32(startHigh == high) & u32(rotl(load<u64>(start + 8), 32) <= low));
    // Not a branch: it would be guessed wrong every other time.
    first = select<usize>(first + half, first, isBefore);
    count -= half;
  }
  return first;
}

// @ts-ignore: decorator
@inline
function sizeOf(offset: usize): u32 {
  return load<u32>(offset + 4) - load<u32>(offset);
}

// @ts-ignore: decorator
@inline
function add(place: usize, value: u32): void {
  store<u32>(place, load<u32>(place) + value);
}

/** Copies without touching what is around, where another entry may be already. */
function copyEntry(to: usize, from: usize, size: usize): void {
  if (size < 16 || size > 512) {
    memory.copy(to, from, size);
    return;
  }
  const last = size - 16;
  for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
  v128.store(to + last, v128.load(from + last));
}
