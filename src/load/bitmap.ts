const pageBits = 65_536;
const pageBytes = pageBits / 8;

/** A set of sequences as bits, in pages made on demand: 100 million records cost 12.5 MB. */
export class Bitmap {
  readonly #pages: Uint8Array[] = [];
  #size = 0;

  /** Number of members. */
  get size(): number {
    return this.#size;
  }

  /** Adds a member; false when it was there already. */
  add(sequence: number): boolean {
    const page = this.#page(Math.floor(sequence / pageBits));
    const bit = sequence % pageBits;
    const mask = 1 << (bit & 7);
    const byte = page[bit >>> 3]!;
    if (byte & mask) return false;
    page[bit >>> 3] = byte | mask;
    this.#size++;
    return true;
  }

  has(sequence: number): boolean {
    const page = this.#pages[Math.floor(sequence / pageBits)];
    const bit = sequence % pageBits;
    return page !== undefined && (page[bit >>> 3]! & (1 << (bit & 7))) !== 0;
  }

  /** Members of this set that `other` lacks: their number, and the first few. */
  without(other: Bitmap, examples = 5): { count: number; first: number[] } {
    const first: number[] = [];
    let count = 0;
    this.#pages.forEach((page, pageIndex) => {
      const theirs = other.#pages[pageIndex];
      for (let index = 0; index < pageBytes; index++) {
        let bits = page[index]! & ~(theirs?.[index] ?? 0);
        while (bits !== 0) {
          const lowest = bits & -bits;
          if (count++ < examples) first.push(pageIndex * pageBits + index * 8 + (31 - Math.clz32(lowest)));
          bits ^= lowest;
        }
      }
    });
    return { count, first };
  }

  /** Takes in all members of `other`; returns those that were there already. */
  merge(other: Bitmap): Bitmap {
    const both = new Bitmap();
    other.#pages.forEach((theirs, pageIndex) => {
      const page = this.#page(pageIndex);
      for (let index = 0; index < pageBytes; index++) {
        const known = page[index]! & theirs[index]!;
        if (known !== 0) {
          both.#page(pageIndex)[index] = known;
          both.#size += bitCount(known);
        }
        this.#size += bitCount(theirs[index]! & ~known);
        page[index] = page[index]! | theirs[index]!;
      }
    });
    return both;
  }

  /** Pages back to back, for another process. */
  encode(): Buffer {
    const empty = new Uint8Array(pageBytes);
    return Buffer.concat(Array.from(this.#pages, (page) => page ?? empty));
  }

  static decode(bytes: Buffer): Bitmap {
    const bitmap = new Bitmap();
    for (let at = 0; at < bytes.length; at += pageBytes) {
      const page = Uint8Array.prototype.slice.call(bytes, at, at + pageBytes);
      bitmap.#pages.push(page);
      for (const byte of page) bitmap.#size += bitCount(byte);
    }
    return bitmap;
  }

  #page(index: number): Uint8Array {
    while (this.#pages.length <= index) this.#pages.push(new Uint8Array(pageBytes));
    return this.#pages[index]!;
  }
}

function bitCount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
