/**
 * A block is a batch as it lies on the wire and in the relay's log:
 * count, bytes of values, bytes of the key section (4 bytes each); end of each value (4 bytes each); values;
 * key section, absent when no record has a key: end of each key (4 bytes each, the top bit set where there is none), keys.
 */
export const blockHeadBytes = 12;

const noKey = 0x8000_0000;

/** Reads a block in place; `look` points it at another one, so a reader needs only one of these. */
export class BlockView {
  count = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #values = 0;
  #keyEnds = 0;
  #keys = 0;
  #keyed = false;

  /** `start` is where the block begins in `bytes`; it reaches to their end. */
  look(bytes: Buffer, start: number): this {
    this.#bytes = bytes;
    this.count = bytes.readUInt32LE(start);
    this.#keyed = bytes.readUInt32LE(start + 8) > 0;
    this.#values = start + blockHeadBytes + this.count * 4;
    this.#keyEnds = this.#values + bytes.readUInt32LE(start + 4);
    this.#keys = this.#keyEnds + this.count * 4;
    return this;
  }

  valueAt(index: number): Buffer {
    const ends = this.#values - this.count * 4 + index * 4;
    const start = index === 0 ? 0 : this.#bytes.readUInt32LE(ends - 4);
    return this.#bytes.subarray(this.#values + start, this.#values + this.#bytes.readUInt32LE(ends));
  }

  /** The key's bytes; undefined for a keyless record. */
  keyBytesAt(index: number): Buffer | undefined {
    if (!this.#keyed) return undefined;
    const ends = this.#keyEnds + index * 4;
    const end = this.#bytes.readUInt32LE(ends);
    if (end >= noKey) return undefined;
    const start = index === 0 ? 0 : this.#bytes.readUInt32LE(ends - 4) % noKey;
    return this.#bytes.subarray(this.#keys + start, this.#keys + end);
  }

  keyAt(index: number): string | undefined {
    if (!this.#keyed) return undefined;
    const ends = this.#keyEnds + index * 4;
    const end = this.#bytes.readUInt32LE(ends);
    if (end >= noKey) return undefined;
    const start = index === 0 ? 0 : this.#bytes.readUInt32LE(ends - 4) % noKey;
    return this.#bytes.toString('utf8', this.#keys + start, this.#keys + end);
  }
}

/** Collects the key section of one block; reused for block after block. */
export class KeySection {
  #ends: Buffer = Buffer.allocUnsafeSlow(4_096);
  #keys: Buffer = Buffer.allocUnsafeSlow(16_384);
  #count = 0;
  #filled = 0;
  #keyed = false;

  clear(): void {
    this.#count = 0;
    this.#filled = 0;
    this.#keyed = false;
  }

  add(key: string | undefined): void {
    if (this.#ends.length < this.#count * 4 + 4) this.#ends = grown(this.#ends, this.#count * 4, 4);
    if (key === undefined) {
      this.#ends.writeUInt32LE(this.#filled + noKey, this.#count++ * 4);
      return;
    }
    // UTF-8 needs at most three bytes for a UTF-16 code unit.
    if (this.#keys.length < this.#filled + key.length * 3) this.#keys = grown(this.#keys, this.#filled, key.length * 3);
    this.#filled += this.#keys.write(key, this.#filled);
    this.#ends.writeUInt32LE(this.#filled, this.#count++ * 4);
    this.#keyed = true;
  }

  /** 0 when no record has a key. */
  get bytes(): number {
    return this.#keyed ? this.#count * 4 + this.#filled : 0;
  }

  get ends(): Buffer {
    return this.#ends.subarray(0, this.#count * 4);
  }

  get keys(): Buffer {
    return this.#keys.subarray(0, this.#filled);
  }
}

/** A new block of the records at these indexes of `block`, in this order; an index may occur twice. */
export function selectRecords(block: Buffer, indexes: readonly number[]): Buffer {
  const view = new BlockView().look(block, 0);
  const values = indexes.map((index) => view.valueAt(index));
  const keys = new KeySection();
  for (const index of indexes) keys.add(view.keyAt(index));
  return writeBlock(values, keys);
}

/** A block of these values and of the keys collected for them. */
export function writeBlock(values: readonly Buffer[], keys: KeySection): Buffer {
  const head = Buffer.allocUnsafe(blockHeadBytes + values.length * 4);
  let end = 0;
  values.forEach((value, index) => {
    end += value.length;
    head.writeUInt32LE(end, blockHeadBytes + index * 4);
  });
  writeBlockHead(head, 0, values.length, end, keys.bytes);
  return Buffer.concat([head, ...values, ...(keys.bytes > 0 ? [keys.ends, keys.keys] : [])]);
}

export function writeBlockHead(target: Buffer, at: number, count: number, valueBytes: number, keyBytes: number): void {
  target.writeUInt32LE(count, at);
  target.writeUInt32LE(valueBytes, at + 4);
  target.writeUInt32LE(keyBytes, at + 8);
}

function grown(buffer: Buffer, filled: number, more: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, filled + more));
  buffer.copy(larger, 0, 0, filled);
  return larger;
}
