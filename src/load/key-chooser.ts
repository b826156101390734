import type { Keys } from '../scenario/scenario.ts';
import { mixedBits } from './random.ts';

/**
 * Which key a record carries, as a pure function of seed, producer and sequence: a reader works it out for itself
 * and needs nothing on the wire to check the order within a key.
 */
export interface KeyChooser {
  readonly distinct: number;
  /** Index of the key, or −1 for keyless records. */
  keyIndexOf(sequence: number): number;
}

/** Text of a key. A producer has keys of its own, so that order per key is one producer's order. */
export function keyText(producer: number, keyIndex: number): string {
  return `p${producer}-k${keyIndex}`;
}

/** Round-robin: one key after the other. Zipf has exponent 1: the second most frequent key comes half as often as the first. */
export function createKeyChooser(keys: Keys, seed: number, producer: number): KeyChooser {
  if (keys.skew === 'none') return { distinct: 0, keyIndexOf: () => -1 };
  if (keys.skew === 'round-robin')
    return { distinct: keys.distinct, keyIndexOf: (sequence) => sequence % keys.distinct };
  const salt = Math.imul(seed ^ (producer * 0x9e3779b1), 0x85ebca6b);
  if (keys.skew === 'uniform') {
    return { distinct: keys.distinct, keyIndexOf: (sequence) => mixedBits(sequence, salt) % keys.distinct };
  }
  const cumulative = zipfCumulative(keys.distinct);
  return {
    distinct: keys.distinct,
    keyIndexOf: (sequence) => firstAtLeast(cumulative, mixedBits(sequence, salt) / 2 ** 32),
  };
}

function zipfCumulative(distinct: number): Float64Array {
  const cumulative = new Float64Array(distinct);
  let sum = 0;
  for (let rank = 0; rank < distinct; rank++) cumulative[rank] = sum += 1 / (rank + 1);
  for (let rank = 0; rank < distinct; rank++) cumulative[rank]! /= sum;
  return cumulative;
}

function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
