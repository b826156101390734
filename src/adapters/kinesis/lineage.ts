import type { Shard } from './shards.ts';

/** Decides which shards to read when, so that parents are read to their end before their children. */
export class Lineage {
  readonly #started = new Set<number>();
  readonly #ended = new Set<number>();

  /** What to begin with: the open shards for `latest`, else the oldest generation that can still be read. */
  begin(shards: readonly Shard[], from: 'oldest' | 'latest'): Shard[] {
    const listed = new Set(shards.map(({ index }) => index));
    return this.#start(
      shards.filter((shard) => (from === 'latest' ? shard.open : !shard.parents.some((parent) => listed.has(parent)))),
    );
  }

  /** What to read next, now that a shard has been read to its end. */
  end(index: number, shards: readonly Shard[]): Shard[] {
    this.#ended.add(index);
    const byIndex = new Map(shards.map((shard) => [shard.index, shard]));
    return this.#start(
      shards.filter(
        ({ index: child, parents }) =>
          !this.#started.has(child) &&
          parents.some((parent) => this.#ended.has(parent)) &&
          parents.every((parent) => this.#ended.has(parent) || !this.#willBeRead(parent, byIndex)),
      ),
    );
  }

  #willBeRead(index: number, shards: ReadonlyMap<number, Shard>): boolean {
    if (this.#started.has(index)) return true;
    return shards.get(index)?.parents.some((parent) => this.#willBeRead(parent, shards)) ?? false;
  }

  #start(shards: Shard[]): Shard[] {
    for (const { index } of shards) this.#started.add(index);
    return shards;
  }
}
