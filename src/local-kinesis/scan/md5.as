/* MD5 (RFC 1321) of short texts, four side by side in the lanes of a vector and two vectors interleaved. */

/** Longest text that this takes: what fits in one block. */
export const longestText: u32 = 55;
/** Texts hashed by one call. */
export const textsAtOnce: u32 = 8;

const sines = memory.data<u32>([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
]);
const places = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
  32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
  61, 62, 63,
]);
/** The padded texts of one vector, one after the other. */
const padded = memory.data(4 * 64, 16);
/** Word `i` of the four texts of vector `v` at `i * 32 + v * 16`. */
const blocks = memory.data(16 * 32, 16);

/** Puts text `lane` of vector `vector`, `length` bytes from `at` on, in its place. Reads up to 64 bytes. */
// @ts-ignore: decorator
@inline
export function setText(lane: usize, at: usize, length: u32): void {
  const to = padded + lane * 64;
  const end = i8x16.splat(<i8>length);
  for (let done: usize = 0; done < 64; done += 16) {
    const isText = i8x16.lt_s(v128.load(places + done), end);
    v128.store(to + done, v128.and(v128.load(at + done), isText));
  }
  store<u8>(to + length, 0x80);
  store<u64>(to + 56, length << 3);
}

/** Moves the four texts that were set into vector 0 or 1. */
export function setVector(vector: usize): void {
  for (let word: usize = 0; word < 64; word += 16) {
    const a = v128.load(padded + word);
    const b = v128.load(padded + 64 + word);
    const c = v128.load(padded + 128 + word);
    const d = v128.load(padded + 192 + word);
    const abLow = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    const to = blocks + word * 8 + vector * 16;
    v128.store(to, v128.shuffle<u64>(abLow, cdLow, 0, 2));
    v128.store(to + 32, v128.shuffle<u64>(abLow, cdLow, 1, 3));
    v128.store(to + 64, v128.shuffle<u64>(abHigh, cdHigh, 0, 2));
    v128.store(to + 96, v128.shuffle<u64>(abHigh, cdHigh, 1, 3));
  }
}

/** Hashes the eight texts: four words each to `to`, as they are compared, most significant first. */
export function hashTexts(to: usize): void {
  let a = i32x4.splat(0x67452301);
  let b = i32x4.splat(0xefcdab89);
  let c = i32x4.splat(0x98badcfe);
  let d = i32x4.splat(0x10325476);
  let e = a;
  let f = b;
  let g = c;
  let h = d;
  for (let step: usize = 0; step < 16; step += 4) {
    a = next(a, b, choice(b, c, d), addend(step, step, 0), 7);
    e = next(e, f, choice(f, g, h), addend(step, step, 1), 7);
    d = next(d, a, choice(a, b, c), addend(step + 1, step + 1, 0), 12);
    h = next(h, e, choice(e, f, g), addend(step + 1, step + 1, 1), 12);
    c = next(c, d, choice(d, a, b), addend(step + 2, step + 2, 0), 17);
    g = next(g, h, choice(h, e, f), addend(step + 2, step + 2, 1), 17);
    b = next(b, c, choice(c, d, a), addend(step + 3, step + 3, 0), 22);
    f = next(f, g, choice(g, h, e), addend(step + 3, step + 3, 1), 22);
  }
  for (let step: usize = 16; step < 32; step += 4) {
    a = next(a, b, choice(d, b, c), addend(step, 5 * step + 1, 0), 5);
    e = next(e, f, choice(h, f, g), addend(step, 5 * step + 1, 1), 5);
    d = next(d, a, choice(c, a, b), addend(step + 1, 5 * step + 6, 0), 9);
    h = next(h, e, choice(g, e, f), addend(step + 1, 5 * step + 6, 1), 9);
    c = next(c, d, choice(b, d, a), addend(step + 2, 5 * step + 11, 0), 14);
    g = next(g, h, choice(f, h, e), addend(step + 2, 5 * step + 11, 1), 14);
    b = next(b, c, choice(a, c, d), addend(step + 3, 5 * step + 16, 0), 20);
    f = next(f, g, choice(e, g, h), addend(step + 3, 5 * step + 16, 1), 20);
  }
  for (let step: usize = 32; step < 48; step += 4) {
    a = next(a, b, parity(b, c, d), addend(step, 3 * step + 5, 0), 4);
    e = next(e, f, parity(f, g, h), addend(step, 3 * step + 5, 1), 4);
    d = next(d, a, parity(a, b, c), addend(step + 1, 3 * step + 8, 0), 11);
    h = next(h, e, parity(e, f, g), addend(step + 1, 3 * step + 8, 1), 11);
    c = next(c, d, parity(d, a, b), addend(step + 2, 3 * step + 11, 0), 16);
    g = next(g, h, parity(h, e, f), addend(step + 2, 3 * step + 11, 1), 16);
    b = next(b, c, parity(c, d, a), addend(step + 3, 3 * step + 14, 0), 23);
    f = next(f, g, parity(g, h, e), addend(step + 3, 3 * step + 14, 1), 23);
  }
  for (let step: usize = 48; step < 64; step += 4) {
    a = next(a, b, last(b, c, d), addend(step, 7 * step, 0), 6);
    e = next(e, f, last(f, g, h), addend(step, 7 * step, 1), 6);
    d = next(d, a, last(a, b, c), addend(step + 1, 7 * step + 7, 0), 10);
    h = next(h, e, last(e, f, g), addend(step + 1, 7 * step + 7, 1), 10);
    c = next(c, d, last(d, a, b), addend(step + 2, 7 * step + 14, 0), 15);
    g = next(g, h, last(h, e, f), addend(step + 2, 7 * step + 14, 1), 15);
    b = next(b, c, last(c, d, a), addend(step + 3, 7 * step + 21, 0), 21);
    f = next(f, g, last(g, h, e), addend(step + 3, 7 * step + 21, 1), 21);
  }
  storeDigests(to, a, b, c, d);
  storeDigests(to + 64, e, f, g, h);
}

/** What one step does to one of the four words of state; `b` is the word after it. */
// @ts-ignore: decorator
@inline
function next(a: v128, b: v128, mixed: v128, addend: v128, shift: i32): v128 {
  const sum = i32x4.add(i32x4.add(a, addend), mixed);
  return i32x4.add(b, v128.or(i32x4.shl(sum, shift), i32x4.shr_u(sum, 32 - shift)));
}

// @ts-ignore: decorator
@inline
function addend(step: usize, word: usize, vector: usize): v128 {
  return i32x4.add(v128.load32_splat(sines + step * 4), v128.load(blocks + (word & 15) * 32 + vector * 16));
}

/** `chooser ? left : right`, bit by bit. */
// @ts-ignore: decorator
@inline
function choice(chooser: v128, left: v128, right: v128): v128 {
  return v128.xor(right, v128.and(chooser, v128.xor(left, right)));
}

// @ts-ignore: decorator
@inline
function parity(b: v128, c: v128, d: v128): v128 {
  return v128.xor(b, v128.xor(c, d));
}

// @ts-ignore: decorator
@inline
function last(b: v128, c: v128, d: v128): v128 {
  return v128.xor(c, v128.or(b, v128.not(d)));
}

function storeDigests(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  a = i32x4.add(a, i32x4.splat(0x67452301));
  b = i32x4.add(b, i32x4.splat(0xefcdab89));
  c = i32x4.add(c, i32x4.splat(0x98badcfe));
  d = i32x4.add(d, i32x4.splat(0x10325476));
  const abLow = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, swapped(v128.shuffle<u64>(abLow, cdLow, 0, 2)));
  v128.store(to + 16, swapped(v128.shuffle<u64>(abLow, cdLow, 1, 3)));
  v128.store(to + 32, swapped(v128.shuffle<u64>(abHigh, cdHigh, 0, 2)));
  v128.store(to + 48, swapped(v128.shuffle<u64>(abHigh, cdHigh, 1, 3)));
}

/** MD5 yields little-endian words; hash keys are compared big-endian. */
// @ts-ignore: decorator
@inline
function swapped(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}
