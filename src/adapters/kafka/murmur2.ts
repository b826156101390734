const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;

/**
 * The partition of a key as Java's default partitioner chooses it, so that every client agrees:
 * murmur2 of the key's UTF-8 bytes, made positive, modulo the number of partitions.
 */
export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}

/** 32-bit MurmurHash2 with the seed Kafka uses (`org.apache.kafka.common.utils.Utils.murmur2`), as a signed integer. */
export function murmur2(data: Uint8Array): number {
  const length = data.length;
  const whole = length & ~3;
  let hash = seed ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    word = Math.imul(word, multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  for (let rest = length - whole; rest > 0; rest -= 1) hash ^= data[whole + rest - 1]! << (8 * (rest - 1));
  if (whole < length) hash = Math.imul(hash, multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
