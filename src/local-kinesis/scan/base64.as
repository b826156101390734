/*
 * Base64 by 16 characters at a time, after the method of Wojciech Muła and Daniel Lemire ("Faster Base64 Encoding and
 * Decoding using AVX2 Instructions", 2018): the two halves of a character look up whether it is one of the alphabet,
 * and what to add to get its value.
 */

/** Bytes that the last decoding wrote. */
export let decodedLength: u32 = 0;

/*
 * Constants of the loop. They are loaded, because V8 makes a constant that is written down anew wherever it is used,
 * which takes longer than all the rest.
 */
const constants = memory.data<u8>([
  // By the low half of a character, then by its high half: no bit in common for those of the alphabet.
  0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a,
  0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
  // By the high half, what to add to a character; the slash has the place before its own.
  0, 16, 19, 4, 191, 191, 185, 185, 0, 0, 0, 0, 0, 0, 0, 0,
  0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f,
  0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f,
  // Factors that put two values of 6 bits together, then two of 12, and the order of the bytes this gives.
  64, 1, 64, 1, 64, 1, 64, 1, 64, 1, 64, 1, 64, 1, 64, 1,
  0, 16, 1, 0, 0, 16, 1, 0, 0, 16, 1, 0, 0, 16, 1, 0,
  2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255,
], 16);

/**
 * Decodes the string that starts at `from` to `to`, with up to 16 bytes of waste after it. Returns the place of its
 * closing quote, or 0 unless it is canonical base64.
 */
export function decodeBase64(from: usize, to: usize): usize {
  const start = to;
  const byLow = v128.load(constants);
  const byHigh = v128.load(constants, 16);
  const distances = v128.load(constants, 32);
  const half = v128.load(constants, 48);
  const slash = v128.load(constants, 64);
  const sixes = v128.load(constants, 80);
  const twelves = v128.load(constants, 96);
  const order = v128.load(constants, 112);
  while (true) {
    const characters = v128.load(from);
    const low = v128.and(characters, half);
    const high = v128.and(i32x4.shr_u(characters, 4), half);
    const wrong = v128.and(i8x16.relaxed_swizzle(byLow, low), i8x16.relaxed_swizzle(byHigh, high));
    const row = i8x16.add(i8x16.eq(characters, slash), high);
    const values = i8x16.add(characters, i8x16.relaxed_swizzle(distances, row));
    if (v128.any_true(wrong)) {
      const isValid = i8x16.eq(wrong, i8x16.splat(0));
      v128.store(to, packed(v128.and(values, isValid), sixes, twelves, order));
      const count = ctz(i8x16.bitmask(isValid) ^ 0xffff);
      return closed(from + count, to + ((count * 3) >> 2), count & 3, start);
    }
    v128.store(to, packed(values, sixes, twelves, order));
    from += 16;
    to += 12;
  }
}

/** Checks what follows the last character, before `at`; `odd` characters of the last four wrote up to `end`. */
function closed(at: usize, end: usize, odd: u32, start: usize): usize {
  decodedLength = <u32>(end - start);
  if (odd != 0) {
    // What the last character holds beyond the last byte must be zero.
    if (odd == 1 || load<u8>(end) != 0 || load<u8>(at++) != 0x3d) return 0;
    if (odd == 2 && load<u8>(at++) != 0x3d) return 0;
  }
  return load<u8>(at) == 0x22 ? at : 0;
}

/** 16 values of 6 bits as 12 bytes. */
// @ts-ignore: decorator
@inline
function packed(values: v128, sixes: v128, twelves: v128, order: v128): v128 {
  const pairs = i16x8.relaxed_dot_i8x16_i7x16_s(values, sixes);
  return i8x16.relaxed_swizzle(i32x4.dot_i16x8_s(pairs, twelves), order);
}
