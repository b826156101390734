/**
 * What travels between our client and our relay: frames of a length, a type and a body. Numbers are little-endian.
 * Batches pass as blocks the relay doesn't look into (block.ts); everything that happens rarely is JSON.
 */
export const frameType = {
  request: 1,
  reply: 2,
  notice: 3,
  batch: 4,
  acknowledgement: 5,
  delivery: 6,
  credit: 7,
} as const;

/** Length of the body (4 bytes), type (1), three unused. */
export const frameHeadBytes = 8;

/** Bytes of a batch frame before its block: request, partition. */
export const batchHeadBytes = 8;

/** Bytes of a delivery frame before its block: partition, offset of the first record. */
export const deliveryHeadBytes = 12;

/** Bytes of a credit: partition, next offset, bytes of the block. */
export const creditBytes = 16;

/** Fits the largest batch with its keys and ends. */
const largestBodyBytes = 64 * 1024 * 1024;

/** Writes a frame's head at the start of `target`. */
export function writeFrameHead(target: Buffer, type: number, bodyBytes: number): void {
  target.writeUInt32LE(bodyBytes, 0);
  target.writeUInt32LE(type, 4);
}

export function jsonFrame(type: number, value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  const head = Buffer.allocUnsafe(frameHeadBytes);
  writeFrameHead(head, type, body.length);
  return Buffer.concat([head, body]);
}

/** Bytes that are no frame of ours: another protocol speaks on this port. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/**
 * Cuts a byte stream into frames. A body that lies within one chunk is a view of it; one that straddles chunks is
 * copied together once.
 */
export class FrameReader {
  readonly #onFrame: (type: number, body: Buffer) => void;
  readonly #head = Buffer.alloc(frameHeadBytes);
  #headFilled = 0;
  #body: Buffer | undefined;
  #bodyFilled = 0;

  constructor(onFrame: (type: number, body: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** Throws WireError when the bytes are no frames. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#body === undefined && this.#headFilled === 0 && chunk.length - at >= frameHeadBytes) {
        const end = at + frameHeadBytes + bodyBytesOf(chunk, at);
        if (end <= chunk.length) {
          this.#onFrame(chunk[at + 4]!, chunk.subarray(at + frameHeadBytes, end));
          at = end;
          continue;
        }
      }
      at = this.#gather(chunk, at);
    }
  }

  /** Takes what the frame at hand still lacks; returns the index after it. */
  #gather(chunk: Buffer, from: number): number {
    let at = from;
    if (this.#body === undefined) {
      const taken = chunk.copy(this.#head, this.#headFilled, at);
      this.#headFilled += taken;
      at += taken;
      if (this.#headFilled < frameHeadBytes) return at;
      this.#body = Buffer.allocUnsafeSlow(bodyBytesOf(this.#head, 0));
      this.#bodyFilled = 0;
    }
    const taken = chunk.copy(this.#body, this.#bodyFilled, at);
    this.#bodyFilled += taken;
    if (this.#bodyFilled === this.#body.length) {
      const body = this.#body;
      this.#body = undefined;
      this.#headFilled = 0;
      this.#onFrame(this.#head[4]!, body);
    }
    return at + taken;
  }
}

function bodyBytesOf(source: Buffer, at: number): number {
  const length = source.readUInt32LE(at);
  if (length > largestBodyBytes || source[at + 4]! > frameType.credit)
    throw new WireError('the other side does not speak the protocol of the loopback relay');
  return length;
}
