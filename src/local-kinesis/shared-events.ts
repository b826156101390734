import type { Codec } from './codec.ts';
import type { Shard } from './shard.ts';

/** Frames are up to 1.4 MB large. All subscriptions of a shard are woken one after the other. */
const mostKept = 4;
/** An event says how far behind its reader is, which nobody needs more exactly. */
const freshMilliseconds = 50;

/** What makes two events the same but for their time. */
export interface EventContent {
  readonly shard: Shard;
  readonly codec: Codec;
  /** Indices of the first record and of the one after the last. */
  readonly firstIndex: number;
  readonly nextIndex: number;
  readonly ends: boolean;
  readonly encrypted: boolean;
}

interface KeptEvent {
  readonly content: EventContent;
  readonly madeAt: number;
  readonly frame: Buffer;
}

/** The latest events: consumers of a shard that stand at the same place are sent the same bytes, encoded once. */
export class SharedEvents {
  readonly #kept: KeptEvent[] = [];

  /** The event of this content at `now`, milliseconds since 1970. */
  frame(content: EventContent, now: number, make: () => Buffer): Buffer {
    const kept = this.#kept.find(
      (event) => Math.abs(now - event.madeAt) <= freshMilliseconds && isSame(event.content, content),
    );
    if (kept) return kept.frame;
    const frame = make();
    if (this.#kept.length === mostKept) this.#kept.shift();
    this.#kept.push({ content, madeAt: now, frame });
    return frame;
  }
}

function isSame(a: EventContent, b: EventContent): boolean {
  return (
    a.shard === b.shard &&
    a.firstIndex === b.firstIndex &&
    a.nextIndex === b.nextIndex &&
    a.codec === b.codec &&
    a.ends === b.ends &&
    a.encrypted === b.encrypted
  );
}
