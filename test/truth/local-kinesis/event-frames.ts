import { crc32 } from 'node:zlib';

/** One message of an answer of SubscribeToShard. */
export interface EventMessage {
  /** `initial-response`, `SubscribeToShardEvent`, or the name of an exception. */
  readonly type: string;
  readonly payload: Buffer;
}

/** Cuts the messages of AWS's event stream encoding out of bytes as they come; throws for a wrong checksum. */
export class EventFrames {
  #rest: Buffer[] = [];
  #length = 0;
  #needed = 12;

  *take(chunk: Buffer): Generator<EventMessage> {
    this.#rest.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return;
    let bytes = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest);
    while (bytes.length >= 12 && bytes.length >= bytes.readUInt32BE(0)) {
      const length = bytes.readUInt32BE(0);
      yield message(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
    this.#rest = [bytes];
    this.#length = bytes.length;
    this.#needed = bytes.length >= 12 ? bytes.readUInt32BE(0) : 12;
  }
}

function message(frame: Buffer): EventMessage {
  if (crc32(frame.subarray(0, -4)) !== frame.readUInt32BE(frame.length - 4)) throw new Error('wrong checksum');
  const payloadAt = 12 + frame.readUInt32BE(4);
  let type = '';
  // A header: length of the name, the name, the type of the value (7, text), its length in two bytes, the value.
  for (let at = 12; at < payloadAt;) {
    const nameEnd = at + 1 + frame[at]!;
    const valueEnd = nameEnd + 3 + frame.readUInt16BE(nameEnd + 1);
    const name = frame.latin1Slice(at + 1, nameEnd);
    if (name === ':event-type' || name === ':exception-type') type = frame.latin1Slice(nameEnd + 3, valueEnd);
    at = valueEnd;
  }
  return { type, payload: frame.subarray(payloadAt, -4) };
}
