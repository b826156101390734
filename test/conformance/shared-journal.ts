/** Who read what of the numbers that were written, as the members of an application said it. */
export class SharedJournal {
  readonly #times = new Map<number, number>();
  /** The latest number of each key; numbers of one key have the same remainder. */
  readonly #latest = new Map<number, number>();
  /** By shard: who last read from it, and when. */
  readonly #readers = new Map<string, { readonly member: string; readonly at: number }>();
  readonly #ended = new Set<string>();
  readonly #keys: number;
  #disordered = 0;

  constructor(keys: number) {
    this.#keys = keys;
  }

  hear(member: string, [word, shard, value]: readonly string[]): void {
    if (word === 'end') this.#ended.add(shard!);
    if (word !== 'read') return;
    const number = Number(value);
    this.#readers.set(shard!, { member, at: performance.now() });
    const times = (this.#times.get(number) ?? 0) + 1;
    this.#times.set(number, times);
    if (times > 1) return;
    const key = number % this.#keys;
    if ((this.#latest.get(key) ?? -1) > number) this.#disordered += 1;
    else this.#latest.set(key, number);
  }

  /** How many of the shards each member is the last to have read from, within the last two seconds. */
  parts(shards: readonly string[], members: readonly string[]): readonly number[] {
    const since = performance.now() - 2_000;
    const recent = shards.map((shard) => this.#readers.get(shard)).filter((reader) => reader && reader.at > since);
    return members.map((name) => recent.filter((reader) => reader!.member === name).length);
  }

  ended(shards: readonly string[]): boolean {
    return shards.every((shard) => this.#ended.has(shard));
  }

  /** How many of the numbers nobody has read. */
  lost(numbers: readonly number[]): number {
    return numbers.filter((number) => !this.#times.has(number)).length;
  }

  get distinct(): number {
    return this.#times.size;
  }

  /** Readings of numbers that had been read before. */
  get repeated(): number {
    return [...this.#times.values()].reduce((sum, times) => sum + times - 1, 0);
  }

  /** Numbers that were first read after a later number of the same key. */
  get disordered(): number {
    return this.#disordered;
  }
}
