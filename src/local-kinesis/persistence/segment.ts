import type { GroupPart } from './group.ts';

/** Whether a record before `endIndex` of a shard may still be readable. Streams and shards go by their numbers. */
export type IsLive = (stream: number, shard: number, endIndex: number) => boolean;

/** A file of entries, and an account of what it holds of each shard. */
export class Segment {
  readonly number: number;
  readonly path: string;
  /** Bytes of the file. */
  size = 0;
  readonly #parts = new Map<string, { stream: number; shard: number; bytes: number; endIndex: number }>();

  constructor(number: number, path: string) {
    this.number = number;
    this.path = path;
  }

  add({ stream, shard, bytes, endIndex }: GroupPart): void {
    const key = `${stream}/${shard}`;
    const part = this.#parts.get(key);
    if (!part) {
      this.#parts.set(key, { stream, shard, bytes, endIndex });
      return;
    }
    part.bytes += bytes;
    part.endIndex = endIndex;
  }

  /** Bytes that cannot be given back. A shard's count as a whole as long as its newest record here is live. */
  liveBytes(isLive: IsLive): number {
    let live = 0;
    for (const { stream, shard, bytes, endIndex } of this.#parts.values()) {
      if (isLive(stream, shard, endIndex)) live += bytes;
    }
    return live;
  }
}

/** `000000000041.log` */
export function segmentName(number: number): string {
  return `${String(number).padStart(12, '0')}.log`;
}
