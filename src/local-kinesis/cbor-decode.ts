import { KinesisError } from './kinesis-error.ts';

/** Nothing in the API nests deeper than this by far. */
const deepest = 32;
/** Nor has more items, which may each take one byte here and a hundred once decoded. */
const mostItems = 100_000;

/**
 * Decodes one CBOR item (RFC 8949) that fills `bytes`: maps with text keys become objects, byte strings views into
 * `bytes`, tag 1 a `Date` of integer milliseconds as AWS's clients send it. Never allocates by a length it was told
 * but has not seen. Throws SerializationException for everything else.
 */
export function decodeCbor(bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  const value = reader.item(0);
  if (reader.at !== bytes.length) throw malformed();
  return value;
}

class Reader {
  readonly #bytes: Buffer;
  #items = 0;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  item(depth: number): unknown {
    if (depth > deepest || ++this.#items > mostItems) throw malformed();
    const head = this.#byte();
    const minor = head & 0x1f;
    switch (head >> 5) {
      case 0:
        return this.#argument(minor);
      case 1:
        return -1 - this.#argument(minor);
      case 2:
        return minor === 31 ? Buffer.concat(this.#pieces(2)) : this.#slice(this.#argument(minor));
      case 3:
        return (minor === 31 ? Buffer.concat(this.#pieces(3)) : this.#slice(this.#argument(minor))).toString('utf8');
      case 4:
        return this.#list(minor, depth);
      case 5:
        return this.#map(minor, depth);
      case 6:
        return this.#tagged(this.#argument(minor), depth);
      default:
        return this.#simple(minor);
    }
  }

  #list(minor: number, depth: number): unknown[] {
    const items: unknown[] = [];
    if (minor === 31) while (!this.#break()) items.push(this.item(depth + 1));
    else for (let left = this.#argument(minor); left > 0; left--) items.push(this.item(depth + 1));
    return items;
  }

  #map(minor: number, depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    if (minor === 31) while (!this.#break()) entries.push(this.#entry(depth));
    else for (let left = this.#argument(minor); left > 0; left--) entries.push(this.#entry(depth));
    return Object.fromEntries(entries);
  }

  #entry(depth: number): [string, unknown] {
    const key = this.item(depth + 1);
    if (typeof key !== 'string') throw malformed();
    return [key, this.item(depth + 1)];
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.item(depth + 1);
    return tag === 1 && typeof value === 'number' ? new Date(value) : value;
  }

  #simple(minor: number): unknown {
    if (minor === 20 || minor === 21) return minor === 21;
    if (minor === 22 || minor === 23) return null;
    if (minor === 26) return this.#slice(4).readFloatBE(0);
    if (minor === 27) return this.#slice(8).readDoubleBE(0);
    throw malformed();
  }

  /** Chunks of a string of indefinite length. */
  #pieces(major: number): Buffer[] {
    const pieces: Buffer[] = [];
    while (!this.#break()) {
      const head = this.#byte();
      if (head >> 5 !== major || (head & 0x1f) === 31) throw malformed();
      pieces.push(this.#slice(this.#argument(head & 0x1f)));
    }
    return pieces;
  }

  #argument(minor: number): number {
    if (minor < 24) return minor;
    if (minor === 24) return this.#byte();
    if (minor === 25) return this.#slice(2).readUInt16BE(0);
    if (minor === 26) return this.#slice(4).readUInt32BE(0);
    if (minor === 27) return Number(this.#slice(8).readBigUInt64BE(0));
    throw malformed();
  }

  #break(): boolean {
    if (this.#bytes[this.at] !== 0xff) return false;
    this.at++;
    return true;
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw malformed();
    return byte;
  }

  #slice(length: number): Buffer {
    if (length > this.#bytes.length - this.at) throw malformed();
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}

function malformed(): KinesisError {
  return new KinesisError('SerializationException');
}
