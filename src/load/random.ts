/** Seeded uniform numbers in [0, 1): the same seed gives the same run (mulberry32, public domain algorithm). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 32 well-mixed bits of a number below 2^48 (the finalizer of MurmurHash3). */
export function mixedBits(number: number, salt: number): number {
  let hash = (number | 0) ^ Math.imul((number / 0x1_0000_0000) | 0, 0x9e3779b1) ^ salt;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
