/* Writes what PutRecords answers for entries that were all accepted, from what the last answer of each shard was. */
import { shardTable } from './group';

const mostShards = 256;
/** Groups of four digits of a sequence number, and the leftmost that always changes. */
const groupCount = 14;
const lastStep = 7;
/** 2^80, by which a number rises when its index rises by one. */
const steps = memory.data<u32>([0, 0, 0, 0, 0, 0, 0, 1, 2089, 2581, 9614, 6291, 7470, 6176]);

/** State of a shard: the groups of its newest number, and, from `entryAt` on, its newest entry as JSON. */
const stateBytes = 168;
const entryAt = 57;
const digitsAt = 76;
const entryBytes: usize = 111;
/** By shard; written and read from outside. */
export const stateTable = memory.data(stateBytes * mostShards, 16);
/** Whether a shard had an entry yet. */
const begunTable = memory.data(mostShards, 16);
/** The digits of 0 to 9,999. */
const digitTable = memory.data(4 * 10_000, 16);
for (let group: u32 = 0; group < 10_000; group++) {
  store<u8>(digitTable + group * 4, 0x30 + group / 1000);
  store<u8>(digitTable + group * 4 + 1, 0x30 + ((group / 100) % 10));
  store<u8>(digitTable + group * 4 + 2, 0x30 + ((group / 10) % 10));
  store<u8>(digitTable + group * 4 + 3, 0x30 + (group % 10));
}

/** Writes all entries in the order of the request. A shard's state is that of its first entry; it ends as that of its last. */
export function writeEntries(count: usize, to: usize): void {
  memory.fill(begunTable, 0, mostShards);
  for (let entry: usize = 0; entry < count; entry++) {
    const shard: usize = load<u8>(shardTable + entry);
    const state = stateTable + shard * stateBytes;
    if (load<u8>(begunTable + shard) != 0) step(state);
    else store<u8>(begunTable + shard, 1);
    const from = state + entryAt;
    for (let at: usize = 0; at < entryBytes - 16; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + entryBytes - 16, v128.load(from + entryBytes - 16));
    to += entryBytes;
  }
}

// @ts-ignore: decorator
@inline
function step(state: usize): void {
  let carry: u32 = 0;
  for (let group: i32 = groupCount - 1; group >= lastStep || carry > 0; group--) {
    const sum = load<u32>(state + group * 4) + load<u32>(steps + group * 4) + carry;
    // 1 from 10,000 on: a branch here would be guessed wrong every other time.
    carry = (9999 - sum) >>> 31;
    const value = sum - carry * 10_000;
    store<u32>(state + group * 4, value);
    store<u32>(state + digitsAt + group * 4, load<u32>(digitTable + value * 4));
  }
}
