/**
 * The key of records without one, since the service demands one. It counts towards the shard's quota, so it is short;
 * an explicit hash key makes it meaningless for routing. Readers are told that such a record has no key.
 */
export const keyOfKeyless = '-';
