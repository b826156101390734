const dataMember = Buffer.from('"Data":"');
/** Length of a stamp as text: microseconds, enough for 31 years. */
const stampDigits = 15;
/** 15 bytes are exactly 20 characters of base64, so a stamp can be put into, and read from, the encoded data. */
const encodedStampLength = 20;

/**
 * Cuts a stream of messages, each beginning with its whole length in four bytes (as those of AWS's event stream do),
 * and reads nothing of them but the stamps at the beginning of the records' data.
 */
export class EventReader {
  readonly #stamped: (stamp: number) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** `stamped` is called for each record with its stamp, milliseconds. */
  constructor(stamped: (stamp: number) => void) {
    this.#stamped = stamped;
  }

  read(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0);
      if (length <= 4) throw new Error(`a message of ${length} bytes`);
      if (bytes.length < length) break;
      this.#readStamps(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
    this.#rest = bytes;
  }

  #readStamps(message: Buffer): void {
    for (let at = message.indexOf(dataMember); at >= 0; at = message.indexOf(dataMember, at)) {
      at += dataMember.length;
      const stamp = Buffer.from(message.latin1Slice(at, at + encodedStampLength), 'base64').toString('latin1');
      this.#stamped(Number(stamp) / 1000);
    }
  }
}

/** Writes a stamp, milliseconds, over the beginning of each record's data in the JSON of a PutRecords. */
export function stampRecords(body: Buffer, milliseconds: number): void {
  const text = String(Math.round(milliseconds * 1000)).padStart(stampDigits, '0');
  const stamp = Buffer.from(text).toString('base64');
  for (let at = body.indexOf(dataMember); at >= 0; at = body.indexOf(dataMember, at)) {
    at += dataMember.length;
    body.write(stamp, at, 'latin1');
  }
}
