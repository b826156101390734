import type { RecordChunk } from './record-chunk.ts';
import { sequenceNumberLength, type SequenceNumbers } from './sequence-number.ts';
import type { ReadResult } from './shard-log.ts';

const beforeKey = Buffer.from('","PartitionKey":');
const beforeNumber = Buffer.from(',"SequenceNumber":"');
const tails = { plain: Buffer.from('"}'), encrypted: Buffer.from('","EncryptionType":"KMS"}') };
const closing = Buffer.from(']}');
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;

/**
 * An answer in the API's JSON: `rest`, which is ASCII, and the records of a read as its last member. It has its memory
 * for itself. `numbers` belongs to the shard that was read.
 */
export function recordsJson(rest: object, read: ReadResult, numbers: SequenceNumbers, encrypted: boolean): Buffer {
  const head = `${JSON.stringify(rest).slice(0, -1)},"Records":[`;
  const tail = encrypted ? tails.encrypted : tails.plain;
  const out = Buffer.allocUnsafeSlow(head.length + recordsLength(read, tail.length) + closing.length);
  let at = out.latin1Write(head, 0);
  let index = read.firstIndex;
  for (const { chunk, first, end } of read.spans) {
    for (let place = first; place < end; place++) {
      const arrival = chunk.arrival(place);
      if (index > read.firstIndex) out[at++] = comma;
      at += out.latin1Write(opening(arrival), at);
      at += out.latin1Write(chunk.bytes.base64Slice(chunk.dataStart(place), chunk.dataEnd(place)), at);
      at = put(out, at, beforeKey);
      at = putKey(out, at, chunk, place);
      at = put(out, at, beforeNumber);
      numbers.make(index++, Math.floor(arrival / 1000));
      at = put(out, at, numbers.digits);
      at = put(out, at, tail);
    }
  }
  put(out, at, closing);
  return out;
}

/** Bytes of the JSON of all records with the commas between them. */
function recordsLength({ spans, count }: ReadResult, tailLength: number): number {
  const fixed = beforeKey.length + beforeNumber.length + sequenceNumberLength + tailLength;
  let length = Math.max(0, count - 1) + count * fixed;
  for (const { chunk, first, end } of spans) {
    for (let place = first; place < end; place++) {
      const dataStart = chunk.dataStart(place);
      const base64Length = Math.ceil((chunk.dataEnd(place) - dataStart) / 3) * 4;
      const keyStart = chunk.keyStart(place);
      const keyLength = isPlain(chunk.bytes, keyStart, dataStart)
        ? dataStart - keyStart + 2
        : Buffer.byteLength(keyJson(chunk, place));
      length += opening(chunk.arrival(place)).length + base64Length + keyLength;
    }
  }
  return length;
}

let openingArrival = Number.NaN;
let openingText = '';

/** How a record begins; records that came together begin alike. */
function opening(arrival: number): string {
  if (arrival !== openingArrival) {
    openingArrival = arrival;
    openingText = `{"ApproximateArrivalTimestamp":${arrival / 1000},"Data":"`;
  }
  return openingText;
}

function put(out: Buffer, at: number, bytes: Uint8Array): number {
  out.set(bytes, at);
  return at + bytes.length;
}

function putKey(out: Buffer, at: number, chunk: RecordChunk, place: number): number {
  const start = chunk.keyStart(place);
  const end = chunk.dataStart(place);
  if (!isPlain(chunk.bytes, start, end)) return at + out.write(keyJson(chunk, place), at);
  out[at++] = quote;
  at += chunk.bytes.copy(out, at, start, end);
  out[at++] = quote;
  return at;
}

/** Whether a text stands in JSON as it is. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < 0x20 || byte > 0x7e || byte === quote || byte === backslash) return false;
  }
  return true;
}

function keyJson(chunk: RecordChunk, place: number): string {
  return JSON.stringify(chunk.bytes.toString('utf8', chunk.keyStart(place), chunk.dataStart(place)));
}

/** The same as objects, their data not copied: to be encoded before control goes back to the event loop. */
export function recordObjects(read: ReadResult, numbers: SequenceNumbers, encrypted: boolean): object[] {
  let index = read.firstIndex;
  return read.spans.flatMap(({ chunk, first, end }) =>
    Array.from({ length: end - first }, (_, offset) => {
      const at = first + offset;
      const arrival = chunk.arrival(at);
      const dataStart = chunk.dataStart(at);
      return {
        ApproximateArrivalTimestamp: new Date(arrival),
        Data: chunk.bytes.subarray(dataStart, chunk.dataEnd(at)),
        PartitionKey: chunk.bytes.toString('utf8', chunk.keyStart(at), dataStart),
        SequenceNumber: numbers.of(index++, Math.floor(arrival / 1000)),
        ...(encrypted ? { EncryptionType: 'KMS' } : {}),
      };
    }),
  );
}
