/** The largest hash key, 2^128 − 1. */
export const largestHashKey = 2n ** 128n - 1n;

/** An inclusive range of hash keys, as the API shows it. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** `count` even ranges that cover the space; the last takes the remainder. */
export function evenRanges(count: number): HashRange[] {
  const width = 2n ** 128n / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: BigInt(index) * width,
    end: index === count - 1 ? largestHashKey : BigInt(index + 1) * width - 1n,
  }));
}

/** Writes a hash key as four 32-bit words, most significant first, at `at` words into `out`. */
export function writeWords(key: bigint, out: Uint32Array, at: number): void {
  for (let word = 0; word < 4; word++) out[at + word] = Number((key >> BigInt(96 - 32 * word)) & 0xffffffffn);
}

/**
 * Start keys of adjoining ranges, in order, as words. `find` is a binary search that compares words, so that routing a
 * record needs no BigInt.
 */
export class HashTable {
  /** Four words for each range. */
  readonly starts: Uint32Array;
  readonly count: number;

  constructor(firstKeys: readonly bigint[]) {
    this.count = firstKeys.length;
    this.starts = new Uint32Array(firstKeys.length * 4);
    for (const [index, start] of firstKeys.entries()) writeWords(start, this.starts, index * 4);
  }

  /** Index of the range that holds the key given as four words at `at`. */
  find(words: Uint32Array, at: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startsAfter(middle, words, at)) high = middle - 1;
      else low = middle;
    }
    return low;
  }

  startsAfter(index: number, words: Uint32Array, at: number): boolean {
    for (let word = 0; word < 4; word++) {
      const difference = this.starts[index * 4 + word]! - words[at + word]!;
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}
