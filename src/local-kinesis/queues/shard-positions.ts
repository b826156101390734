import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';

/** How far a queue came in a shard. */
export interface ShardPosition {
  readonly shard: Shard;
  /** Index of the first record that was never delivered; records that are gone do not count. */
  next: number;
}

/** How far a queue came in each shard of its stream. Shards that come later are read from their first record on. */
export class ShardPositions {
  readonly #stream: Stream;
  readonly #byNumber = new Map<number, ShardPosition>();
  #inTurn: ShardPosition[] = [];
  #turn = 0;
  /** Shards of a lower number are known, or gone. */
  #knownBelow = 0;

  /** `startOf` says where to start in a shard that is there. */
  constructor(stream: Stream, startOf: (shard: Shard) => number) {
    this.#stream = stream;
    this.#discover(startOf);
  }

  /** The position in the shard of this number; undefined when the shard is gone. */
  of(number: number): ShardPosition | undefined {
    this.#discover();
    return this.#byNumber.get(number);
  }

  *[Symbol.iterator](): Iterator<ShardPosition> {
    this.#discover();
    yield* this.#inTurn;
  }

  /** Passes the turn on, so that no shard is read at the cost of the others. */
  turn(): void {
    this.#discover();
    this.#turn = this.#inTurn.length === 0 ? 0 : (this.#turn + 1) % this.#inTurn.length;
  }

  /** The next shard in turn that has a record to deliver, which arrived at or after `horizon`. */
  nextToRead(horizon: number, stalls: (shard: Shard) => boolean): ShardPosition | undefined {
    for (let tried = 0; tried < this.#inTurn.length; tried++) {
      const position = this.#inTurn[(this.#turn + tried) % this.#inTurn.length]!;
      const { log } = position.shard;
      log.trimBefore(horizon);
      if (position.next < log.firstIndex) position.next = log.firstIndex;
      if (position.next < log.endIndex && !stalls(position.shard)) return position;
    }
    return undefined;
  }

  /** Records that were never delivered. */
  get unread(): number {
    let count = 0;
    for (const { shard, next } of this) {
      count += Math.max(0, shard.log.endIndex - Math.max(next, shard.log.firstIndex));
    }
    return count;
  }

  /** Changes whenever records or shards go. */
  get trimmed(): number {
    let sum = 0;
    for (const { shard } of this) sum += shard.log.firstIndex;
    return sum;
  }

  /** Forgets shards that the stream forgot. */
  forgetExpired(): void {
    this.#inTurn = this.#inTurn.filter(({ shard }) => this.#stream.shards.get(shard.id) === shard);
    this.#byNumber.clear();
    for (const position of this.#inTurn) this.#byNumber.set(position.shard.number, position);
  }

  #discover(startOf: (shard: Shard) => number = ({ log }) => log.firstIndex): void {
    if (this.#knownBelow === this.#stream.nextShardNumber) return;
    for (const shard of this.#stream.shards.values()) {
      if (shard.number < this.#knownBelow) continue;
      const position = { shard, next: startOf(shard) };
      this.#byNumber.set(shard.number, position);
      this.#inTurn.push(position);
    }
    this.#knownBelow = this.#stream.nextShardNumber;
  }
}
