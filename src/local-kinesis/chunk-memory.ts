/** Capacity of a full-grown chunk, bytes; buffers of this size are used again. */
export const fullChunkBytes = 1024 * 1024;
/** Capacity of a shard's first chunk, bytes: a shard that gets little holds little. Each further one has twice as much. */
export const smallestChunkBytes = 4 * 1024;
const mostSpare = 16;

/**
 * Where the logs of all shards take their buffers from and give them back to. A shard at its memory limit drops a
 * chunk for each it adds, and memory that was touched before is several times cheaper than fresh memory.
 */
export class ChunkMemory {
  /** Capacity to grow chunks to: at a small limit on memory smaller ones, since they go as a whole. */
  readonly largestChunkBytes: number;
  readonly #spare: Buffer[] = [];
  readonly #grown: () => void;
  #heldBytes = 0;

  /** `grown` is called after a log took more memory. */
  constructor(grown: () => void, limitBytes = Number.POSITIVE_INFINITY) {
    this.#grown = grown;
    this.largestChunkBytes = Math.min(fullChunkBytes, Math.max(smallestChunkBytes, Math.floor(limitBytes / 16)));
  }

  take(capacity: number): Buffer {
    return (capacity === fullChunkBytes ? this.#spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(capacity);
  }

  /** Nobody may hold on to the buffer. */
  give(buffer: Buffer): void {
    if (buffer.length === fullChunkBytes && this.#spare.length < mostSpare) this.#spare.push(buffer);
  }

  /** What all logs hold together. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Notes that a log holds so many bytes more, or less. */
  note(bytes: number): void {
    this.#heldBytes += bytes;
    if (bytes > 0) this.#grown();
  }
}
