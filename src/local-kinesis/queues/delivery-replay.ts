import type { DeliveryChanges, DeliverySnapshot } from './delivery-events.ts';
import { IndexSet } from './index-set.ts';

/** How far a queue came in one shard. */
export interface ReplayedShard {
  /** Index of the first record that is not known to have been delivered. */
  next: number;
  /** Records before that which were not acknowledged. */
  readonly pending: IndexSet;
  /** Those of them that are dead letters. */
  readonly dead: IndexSet;
}

/** Puts together what a queue delivered before a restart, from the entries on disk. */
export class DeliveryReplay {
  /** By number. */
  readonly shards = new Map<number, ReplayedShard>();

  constructor({ positions, pending, dead }: DeliverySnapshot) {
    for (const [number, next] of positions) this.#shard(number).next = next;
    for (const [number, runs] of pending) addRuns(this.#shard(number).pending, runs);
    for (const [number, runs] of dead) addRuns(this.#shard(number).dead, runs);
  }

  apply({ acknowledged = [], dead = [], restored = [] }: DeliveryChanges): void {
    // In the order in which they can have come: a dead letter can be restored, and either can be acknowledged.
    for (const [shard, index] of pairsOf(dead)) this.#delivered(shard, index).dead.addRange(index, index + 1);
    for (const [shard, index] of pairsOf(restored)) this.#delivered(shard, index).dead.delete(index);
    for (const [shard, index] of pairsOf(acknowledged)) {
      const { pending, dead: deadLetters } = this.#delivered(shard, index);
      pending.delete(index);
      deadLetters.delete(index);
    }
  }

  /** The shard, with all records up to `index` delivered. */
  #delivered(number: number, index: number): ReplayedShard {
    const shard = this.#shard(number);
    if (index >= shard.next) {
      shard.pending.addRange(shard.next, index + 1);
      shard.next = index + 1;
    }
    return shard;
  }

  #shard(number: number): ReplayedShard {
    let shard = this.shards.get(number);
    if (!shard) this.shards.set(number, (shard = { next: 1, pending: new IndexSet(), dead: new IndexSet() }));
    return shard;
  }
}

function addRuns(set: IndexSet, runs: readonly number[]): void {
  for (const [first, last] of pairsOf(runs)) set.addRange(first, last + 1);
}

function* pairsOf(numbers: readonly number[]): Iterable<readonly [number, number]> {
  for (let at = 0; at < numbers.length; at += 2) yield [numbers[at]!, numbers[at + 1]!];
}
