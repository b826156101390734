/** The partition of a key: FNV-1a over its UTF-16 code units, finished so that the low bits depend on all of them. */
export function route(key: string, partitions: number): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % partitions;
}
