/** Capacity of a full-grown chunk, bytes; buffers of this size are used again. */
export const fullChunkBytes = 1024 * 1024;
const mostSpare = 16;

/**
 * Where the logs of all shards take their buffers from and give them back to. A shard at its memory limit drops a
 * chunk for each it adds, and memory that was touched before is several times cheaper than fresh memory.
 */
export class ChunkMemory {
  readonly #spare: Buffer[] = [];
  readonly #grown: () => void;

  /** `grown` is called after a log took memory for a further chunk. */
  constructor(grown: () => void) {
    this.#grown = grown;
  }

  take(capacity: number): Buffer {
    return (capacity === fullChunkBytes ? this.#spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(capacity);
  }

  /** Nobody may hold on to the buffer. */
  give(buffer: Buffer): void {
    if (buffer.length === fullChunkBytes && this.#spare.length < mostSpare) this.#spare.push(buffer);
  }

  grown(): void {
    this.#grown();
  }
}
