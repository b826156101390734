import { hash } from 'node:crypto';

const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const sines = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) | 0);
/** Which word of the block and which rotation a step uses, laid out so that the loop only looks up. */
const wordOfStep = Uint8Array.from({ length: 64 }, (_, step) => {
  if (step < 16) return step;
  if (step < 32) return (5 * step + 1) & 15;
  if (step < 48) return (3 * step + 5) & 15;
  return (7 * step) & 15;
});
const shiftOfStep = Uint8Array.from({ length: 64 }, (_, step) => shifts[((step >> 4) << 2) | (step & 3)]!);
const block = new Int32Array(16);
const longestSingleBlock = 55;

/**
 * MD5 (RFC 1321) of `bytes[start, end)` as four 32-bit words at `at` in `out`, most significant first: the 128-bit hash
 * key of a partition key. Up to 55 bytes it runs here, because a call into OpenSSL costs more than the hash.
 */
export function md5Words(bytes: Buffer, start: number, end: number, out: Uint32Array, at: number): void {
  const length = end - start;
  if (length > longestSingleBlock) {
    const digest = hash('md5', bytes.subarray(start, end), 'buffer');
    for (let word = 0; word < 4; word++) out[at + word] = digest.readUInt32BE(word * 4);
    return;
  }
  block.fill(0);
  for (let index = 0; index < length; index++) block[index >> 2]! |= bytes[start + index]! << ((index & 3) << 3);
  block[length >> 2]! |= 0x80 << ((length & 3) << 3);
  block[14] = length << 3;
  digestBlock(out, at);
}

function digestBlock(out: Uint32Array, at: number): void {
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  for (let step = 0; step < 64; step++) {
    let mixed: number;
    if (step < 16) mixed = (b & c) | (~b & d);
    else if (step < 32) mixed = (d & b) | (~d & c);
    else if (step < 48) mixed = b ^ c ^ d;
    else mixed = c ^ (b | ~d);
    const sum = (a + mixed + sines[step]! + block[wordOfStep[step]!]!) | 0;
    const shift = shiftOfStep[step]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  out[at] = swapped((a + 0x67452301) | 0);
  out[at + 1] = swapped((b + 0xefcdab89) | 0);
  out[at + 2] = swapped((c + 0x98badcfe) | 0);
  out[at + 3] = swapped((d + 0x10325476) | 0);
}

/** MD5 yields little-endian words; hash keys are compared big-endian. */
function swapped(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
