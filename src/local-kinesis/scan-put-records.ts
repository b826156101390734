import { mostEntries, type PutBatch } from './put-batch.ts';

/** The stream that a scanned PutRecords names. */
export interface ScannedPut {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

const quote = 0x22;
const colon = 0x3a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const backslash = 0x5c;
const padding = 0x3d;
const dataName = Buffer.from('Data');
const keyName = Buffer.from('PartitionKey');
const hashKeyName = Buffer.from('ExplicitHashKey');
const longestKey = 256;
const largestData = 10 * 1024 * 1024;

/**
 * Reads the JSON of a PutRecords straight into `batch`, without building objects: several times faster than parsing,
 * which is most of the work of a put. It takes only what can be taken without a doubt (no escapes, known members,
 * valid sizes); for everything else it returns undefined and the request is parsed and checked in full, so that
 * errors have one source.
 */
export function scanPutRecords(body: Buffer, batch: PutBatch): ScannedPut | undefined {
  return body.includes(backslash) ? undefined : new Scanner(body, batch).request();
}

function isValid({ StreamName, StreamARN }: ScannedPut): boolean {
  if (StreamName === undefined) return StreamARN !== undefined;
  return /^[\w.-]{1,128}$/.test(StreamName);
}

/** Steps over the bytes of a body. Every method that returns a boolean returns false when it met a surprise. */
class Scanner {
  readonly #body: Buffer;
  readonly #batch: PutBatch;
  #at = 0;
  /** Bounds of the last string read, without its quotes. */
  #start = 0;
  #end = 0;

  constructor(body: Buffer, batch: PutBatch) {
    this.#body = body;
    this.#batch = batch;
  }

  request(): ScannedPut | undefined {
    const named: { StreamName?: string; StreamARN?: string } = {};
    this.#batch.reset(this.#body.length);
    if (!this.#take(openBrace)) return undefined;
    do {
      if (!this.#string()) return undefined;
      const member = this.#text();
      if (!this.#take(colon)) return undefined;
      if (member === 'Records') {
        if (this.#batch.count > 0 || !this.#records()) return undefined;
      } else if (member === 'StreamName' || member === 'StreamARN') {
        if (!this.#string()) return undefined;
        named[member] = this.#text();
      } else return undefined;
    } while (this.#take(comma));
    if (!this.#take(closeBrace) || this.#batch.count === 0) return undefined;
    this.#skipSpace();
    return this.#at === this.#body.length && isValid(named) ? named : undefined;
  }

  #records(): boolean {
    if (!this.#take(openBracket)) return false;
    do {
      if (this.#batch.count === mostEntries || !this.#entry()) return false;
    } while (this.#take(comma));
    return this.#take(closeBracket);
  }

  #entry(): boolean {
    let dataStart = -1;
    let dataEnd = -1;
    let keyStart = 0;
    let keyEnd = 0;
    let explicitHashKey: string | undefined;
    if (!this.#take(openBrace)) return false;
    do {
      if (!this.#string()) return false;
      const nameStart = this.#start;
      const nameLength = this.#end - nameStart;
      if (!this.#take(colon) || !this.#string()) return false;
      if (this.#named(dataName, nameStart, nameLength)) {
        dataStart = this.#start;
        dataEnd = this.#end;
      } else if (this.#named(keyName, nameStart, nameLength)) {
        keyStart = this.#start;
        keyEnd = this.#end;
      } else if (this.#named(hashKeyName, nameStart, nameLength)) {
        explicitHashKey = this.#text();
        if (!/^(0|[1-9]\d{0,38})$/.test(explicitHashKey)) return false;
      } else return false;
    } while (this.#take(comma));
    if (!this.#take(closeBrace) || dataStart < 0 || keyEnd <= keyStart || keyEnd - keyStart > longestKey) return false;
    return this.#store(dataStart, dataEnd, keyStart, keyEnd, explicitHashKey);
  }

  /** Copies the key, which is UTF-8 as it stands, and decodes the data after it; false when it is not base64. */
  #store(dataStart: number, dataEnd: number, keyStart: number, keyEnd: number, hashKey: string | undefined): boolean {
    const body = this.#body;
    const { bytes, offsets, count } = this.#batch;
    let at = offsets[count]!;
    for (let index = keyStart; index < keyEnd; index++) {
      // Control characters are not JSON, and what is not ASCII may not be UTF-8.
      if (body[index]! < 0x20 || body[index]! > 0x7e) return false;
      bytes[at++] = body[index]!;
    }
    const encodedLength = dataEnd - dataStart;
    if (encodedLength % 4 !== 0) return false;
    let length = (encodedLength / 4) * 3;
    if (encodedLength > 0 && body[dataEnd - 1] === padding) length -= body[dataEnd - 2] === padding ? 2 : 1;
    if (length > largestData || bytes.base64Write(body.latin1Slice(dataStart, dataEnd), at, length) !== length)
      return false;
    this.#batch.close(keyEnd - keyStart, at + length, hashKey);
    return true;
  }

  #named(name: Buffer, start: number, length: number): boolean {
    if (length !== name.length) return false;
    for (let index = 0; index < length; index++) if (this.#body[start + index] !== name[index]) return false;
    return true;
  }

  #text(): string {
    return this.#body.latin1Slice(this.#start, this.#end);
  }

  /** Reads a string: byte by byte at first, because for names and keys the call of a search costs more than it saves. */
  #string(): boolean {
    if (!this.#take(quote)) return false;
    const body = this.#body;
    this.#start = this.#at;
    const near = Math.min(body.length, this.#at + 32);
    let end = this.#at;
    while (end < near && body[end] !== quote) end++;
    if (end === near) end = body.indexOf(quote, end);
    if (end < 0) return false;
    this.#end = end;
    this.#at = end + 1;
    return true;
  }

  /** Steps over the byte if it is the next one after white space. */
  #take(byte: number): boolean {
    if (this.#body[this.#at] !== byte) {
      this.#skipSpace();
      if (this.#body[this.#at] !== byte) return false;
    }
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#body[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }
}
