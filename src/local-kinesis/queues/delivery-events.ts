/** What happened to a record, where it must not be forgotten over a restart. */
export type DeliveryEvent = 'acknowledged' | 'dead' | 'restored';

/** Shard numbers and indices in turn: `[shard, index, shard, index, …]`. */
export type RecordPlaces = readonly number[];

/** What happened since the last entry on disk. */
export type DeliveryChanges = { readonly [Event in DeliveryEvent]?: RecordPlaces };

/** All that a restart must know of what a queue delivered, as JSON. */
export interface DeliverySnapshot {
  /** Number of the shard and index of its first record that was never delivered. */
  readonly positions: readonly (readonly [shard: number, next: number])[];
  /** By shard, the indices of records that are not acknowledged: first and last of each run of them, in turn. */
  readonly pending: readonly (readonly [shard: number, runs: readonly number[]])[];
  /** The same for those that are dead letters. */
  readonly dead: readonly (readonly [shard: number, runs: readonly number[]])[];
}

/** Collects what is to be written to disk. */
export class DeliveryEvents {
  #changes: { [Event in DeliveryEvent]?: number[] } = {};
  #isEmpty = true;

  note(event: DeliveryEvent, shard: number, index: number): void {
    (this.#changes[event] ??= []).push(shard, index);
    this.#isEmpty = false;
  }

  /** What happened since the last time; undefined when nothing did. */
  take(): DeliveryChanges | undefined {
    if (this.#isEmpty) return undefined;
    const changes = this.#changes;
    this.#changes = {};
    this.#isEmpty = true;
    return changes;
  }
}

/** Indices by shard as runs. */
export function runsOf(places: Iterable<readonly [shard: number, index: number]>): DeliverySnapshot['pending'] {
  const indices = new Map<number, number[]>();
  for (const [shard, index] of places) {
    const ofShard = indices.get(shard);
    if (ofShard) ofShard.push(index);
    else indices.set(shard, [index]);
  }
  return [...indices].map(([shard, list]) => {
    const runs: number[] = [];
    for (const index of Float64Array.from(list).sort()) {
      if (runs.length > 0 && runs.at(-1) === index - 1) runs[runs.length - 1] = index;
      else runs.push(index, index);
    }
    return [shard, runs] as const;
  });
}
