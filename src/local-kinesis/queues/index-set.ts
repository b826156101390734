const bitsPerBlock = 1024;
const bitsPerWord = 32;

/** Whole numbers of 0 or more, in blocks of bits: a long run of them takes a bit each, and none takes nothing. */
export class IndexSet {
  readonly #blocks = new Map<number, Uint32Array>();

  has(index: number): boolean {
    const block = this.#blocks.get(Math.floor(index / bitsPerBlock));
    return block !== undefined && (block[wordOf(index)]! & maskOf(index)) !== 0;
  }

  /** Adds the numbers in `[first, end)`. */
  addRange(first: number, end: number): void {
    for (let index = first; index < end;) {
      const block = this.#block(index);
      const isWhole = index % bitsPerBlock === 0 && index + bitsPerBlock <= end;
      if (isWhole) block.fill(2 ** bitsPerWord - 1);
      else block[wordOf(index)]! |= maskOf(index);
      index += isWhole ? bitsPerBlock : 1;
    }
  }

  delete(index: number): void {
    const block = this.#blocks.get(Math.floor(index / bitsPerBlock));
    if (block) block[wordOf(index)]! &= ~maskOf(index);
  }

  /** The numbers from `first` on, in the order of their blocks. */
  *from(first: number): Iterable<number> {
    for (const number of [...this.#blocks.keys()].toSorted((left, right) => left - right)) {
      const start = number * bitsPerBlock;
      if (start + bitsPerBlock <= first) continue;
      for (let index = Math.max(start, first); index < start + bitsPerBlock; index++) if (this.has(index)) yield index;
    }
  }

  #block(index: number): Uint32Array {
    const number = Math.floor(index / bitsPerBlock);
    let block = this.#blocks.get(number);
    if (!block) this.#blocks.set(number, (block = new Uint32Array(bitsPerBlock / bitsPerWord)));
    return block;
  }
}

function wordOf(index: number): number {
  return Math.floor((index % bitsPerBlock) / bitsPerWord);
}

function maskOf(index: number): number {
  return 1 << (index % bitsPerWord);
}
