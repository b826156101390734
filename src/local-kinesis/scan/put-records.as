/*
 * Reads the JSON of a PutRecords in one pass: finds the members, checks and decodes the data and lays the records out
 * as they will be stored, then hashes the partition keys. Whatever is not plainly a valid request is left to others.
 *
 * Places are addresses, and the place 0 says "in doubt". Bytes there are zero and match nothing, so that a doubt
 * passes through everything that is asked after it; the zeros behind the body end it the same way.
 */
import { stateTable, writeEntries } from './answer';
import { decodeBase64, decodedLength } from './base64';
import { firstTable, sortedKeyLengthTable, sortedOffsetTable, sortEntries, startTable } from './group';
import { hashTexts, longestText, setText, setVector, textsAtOnce } from './md5';

/** Most entries of one PutRecords. */
const mostEntries = 500;
const longestKey: u32 = 256;
const longestHashKey: u32 = 39;
const largestData: u32 = 10 * 1024 * 1024;

const quote: u8 = 0x22;
const comma: u8 = 0x2c;
const colon: u8 = 0x3a;
/** `Data` and `Part` and so on, as they are loaded. */
const Data: u32 = 0x61746144;
const Partitio: u64 = 0x6f69746974726150;
const nKey: u32 = 0x79654b6e;
const Explicit: u64 = 0x746963696c707845;
const tHashKey: u64 = 0x79654b6873614874;
const Records: u64 = 0x227364726f636552;
const StreamNa: u64 = 0x614e6d6165727453;
const StreamAR: u64 = 0x52416d6165727453;

/** What a text is compared with; loaded rather than written down, like the constants of base64. */
const textLimits = memory.data<u8>([
  0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20,
  0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
  0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c,
  0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f,
], 16);

/** Where entry `i` starts in what was laid out; entry `i + 1` starts where it ends. */
const offsetTable = memory.data(4 * (mostEntries + 1), 16);
const keyLengthTable = memory.data(2 * (mostEntries + textsAtOnce), 16);
/** Four words for each entry: its key's MD5. */
const hashTable = memory.data(16 * (mostEntries + textsAtOnce), 16);
/** Start and end of each entry's explicit hash key, as addresses; 0 for none. */
const hashKeyTable = memory.data(8 * mostEntries, 16);
/** The same of the stream's name and of its ARN. */
const streamTable = memory.data(16, 16);

export const offsetsAt = offsetTable;
export const keyLengthsAt = keyLengthTable;
export const hashesAt = hashTable;
export const hashKeysAt = hashKeyTable;
export const streamAt = streamTable;
export const startsAt = startTable;
export const firstsAt = firstTable;
export const sortedOffsetsAt = sortedOffsetTable;
export const statesAt = stateTable;
export const sortedKeyLengthsAt = sortedKeyLengthTable;
/** Where the body belongs. */
export const bodyAt: usize = (__heap_base + 63) & ~63;

let entryCount: usize = 0;
let explicitCount: usize = 0;
/** Where the entries are laid out, and where the next one goes. */
let layoutStart: usize = 0;
let layoutAt: usize = 0;

/** Entries with an explicit hash key. */
export function explicitHashKeys(): usize {
  return explicitCount;
}

/** Where the entries of a body of `length` bytes are laid out. */
export function layoutOf(length: usize): usize {
  return (bodyAt + length + 16 + 63) & ~63;
}

/** Lays the entries of the last scan out again, sorted by shard; returns where. */
export function group(shardCount: usize): usize {
  const to = sortedLayout();
  sortEntries(entryCount, shardCount, hashTable, offsetTable, keyLengthTable, layoutStart, to);
  return to;
}

/** Writes the answer's entries for what was grouped; returns where. */
export function answer(): usize {
  const to = (sortedLayout() + layoutAt - layoutStart + 63) & ~63;
  writeEntries(entryCount, to);
  return to;
}

function sortedLayout(): usize {
  return (layoutAt + 16 + 63) & ~63;
}

/** Scans the body of `length` bytes and lays its entries out. Returns how many they are, 0 in doubt. */
export function scan(length: usize): usize {
  const end = bodyAt + length;
  v128.store(end, i8x16.splat(0));
  v128.store(streamTable, i8x16.splat(0));
  entryCount = explicitCount = 0;
  layoutStart = layoutAt = layoutOf(length);
  let at = after(bodyAt, 0x7b);
  while (true) {
    at = member(after(at, quote));
    const next = after(at, comma);
    if (next == 0) break;
    at = next;
  }
  if (spaceEnd(after(at, 0x7d)) != end || entryCount == 0) return 0;
  hashKeys();
  return entryCount;
}

/** Reads one member of the request; `at` is behind the quote of its name. Returns the place behind it. */
function member(at: usize): usize {
  if (load<u64>(at) == Records) return entryCount > 0 ? 0 : records(after(at + 8, colon));
  let to = streamTable;
  if (load<u64>(at) == StreamAR && load<u16>(at + 8) == 0x224e) to += 8;
  else if (load<u64>(at) != StreamNa || load<u16>(at + 8) != 0x656d || load<u8>(at++ + 10) != quote) return 0;
  const start = after(after(at + 10, colon), quote);
  const end = textEnd(start);
  if (end == 0 || load<u32>(to) != 0) return 0;
  store<u32>(to, <u32>start);
  store<u32>(to + 4, <u32>end);
  return end + 1;
}

function records(at: usize): usize {
  at = after(at, 0x5b);
  while (true) {
    if (entryCount == mostEntries) return 0;
    at = entry(after(at, 0x7b));
    const next = after(at, comma);
    if (next == 0) break;
    at = next;
  }
  return after(at, 0x5d);
}

/** Reads one entry; `at` is behind its brace. Its data is decoded to where it belongs if its key is as long as the last. */
function entry(at: usize): usize {
  let keyStart: usize = 0;
  let keyLength: u32 = entryCount > 0 ? load<u16>(keyLengthTable + entryCount * 2 - 2) : 0;
  let dataAt: usize = 0;
  let dataLength: u32 = 0;
  const hashKeyPlace = hashKeyTable + entryCount * 8;
  store<u64>(hashKeyPlace, 0);
  while (true) {
    at = after(at, quote);
    if (load<u32>(at) == Data && load<u8>(at + 4) == quote) {
      if (dataAt != 0) return 0;
      dataAt = layoutAt + keyLength;
      at = decodeBase64(after(after(at + 5, colon), quote), dataAt);
      dataLength = decodedLength;
    } else if (load<u64>(at) == Partitio && load<u32>(at + 8) == nKey && load<u8>(at + 12) == quote) {
      if (keyStart != 0) return 0;
      keyStart = after(after(at + 13, colon), quote);
      at = textEnd(keyStart);
      keyLength = <u32>(at - keyStart);
    } else if (load<u64>(at) == Explicit && load<u64>(at + 7) == tHashKey && load<u8>(at + 15) == quote) {
      const start = after(after(at + 16, colon), quote);
      at = decimalEnd(start);
      if (load<u64>(hashKeyPlace) != 0) return 0;
      store<u32>(hashKeyPlace, <u32>start);
      store<u32>(hashKeyPlace + 4, <u32>at);
      explicitCount++;
    } else return 0;
    if (at == 0) return 0;
    const next = after(++at, comma);
    if (next == 0) break;
    at = next;
  }
  if (keyStart == 0 || keyLength == 0 || keyLength > longestKey || dataAt == 0 || dataLength > largestData) return 0;
  close(keyStart, keyLength, dataAt, dataLength);
  return after(at, 0x7d);
}

function close(keyStart: usize, keyLength: u32, dataAt: usize, dataLength: u32): void {
  const at = layoutAt + keyLength;
  if (dataAt != at) memory.copy(at, dataAt, dataLength);
  copyKey(layoutAt, keyStart, keyLength);
  store<u16>(keyLengthTable + entryCount * 2, <u16>keyLength);
  store<u32>(offsetTable + entryCount * 4, <u32>(layoutAt - layoutStart));
  entryCount++;
  layoutAt = at + dataLength;
  store<u32>(offsetTable + entryCount * 4, <u32>(layoutAt - layoutStart));
}

/** Copies without touching what is behind. */
// @ts-ignore: decorator
@inline
function copyKey(to: usize, from: usize, length: usize): void {
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) store<u64>(to + at, load<u64>(from + at));
  for (; at < length; at++) store<u8>(to + at, load<u8>(from + at));
}

function hashKeys(): void {
  for (let first: usize = 0; first < entryCount; first += textsAtOnce) {
    for (let text: usize = 0; text < textsAtOnce; text++) {
      const entry = min(first + text, entryCount - 1);
      const length: u32 = load<u16>(keyLengthTable + entry * 2);
      setText(text & 3, layoutStart + load<u32>(offsetTable + entry * 4), min(length, longestText));
      if ((text & 3) == 3) setVector(text >> 2);
    }
    hashTexts(hashTable + first * 16);
  }
}

/** The place of the quote that ends a text of printable ASCII without escapes. */
function textEnd(at: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    const isControl = i8x16.lt_s(bytes, v128.load(textLimits));
    const isQuote = i8x16.eq(bytes, v128.load(textLimits, 16));
    const isEscape = i8x16.eq(bytes, v128.load(textLimits, 32));
    const isDelete = i8x16.eq(bytes, v128.load(textLimits, 48));
    const stops = i8x16.bitmask(v128.or(v128.or(isControl, isQuote), v128.or(isEscape, isDelete)));
    if (stops != 0) {
      at += ctz(stops);
      return load<u8>(at) == quote ? at : 0;
    }
    at += 16;
  }
}

/** The place of the quote that ends a decimal number without leading zeros. */
function decimalEnd(at: usize): usize {
  const start = at;
  while (load<u8>(at) - 0x30 <= 9) at++;
  const length = at - start;
  if (length == 0 || length > longestHashKey || (length > 1 && load<u8>(start) == 0x30)) return 0;
  return load<u8>(at) == quote ? at : 0;
}

/** The place behind `byte` if it is the next after white space, or 0. */
// @ts-ignore: decorator
@inline
function after(at: usize, byte: u8): usize {
  if (load<u8>(at) != byte) {
    at = spaceEnd(at);
    if (load<u8>(at) != byte) return 0;
  }
  return at + 1;
}

function spaceEnd(at: usize): usize {
  while (true) {
    const byte = load<u8>(at);
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return at;
    at++;
  }
}
