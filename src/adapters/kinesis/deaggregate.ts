import { createHash } from 'node:crypto';

/** A record that travelled inside another one. */
export interface UserRecord {
  readonly key: string;
  readonly data: Uint8Array;
  /** What it is routed by in place of its key, where its producer said so. */
  readonly hashKey?: string | undefined;
}

/** Aggregates begin with these bytes, then come a protobuf AggregatedRecord and its MD5. */
export const aggregateMagic = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
export const digestLength = 16;

/**
 * The records inside a record of the Kinesis Producer Library; undefined for any other record, one that only begins like
 * an aggregate or holds none included. The data are views, not copies.
 */
export function deaggregate(data: Uint8Array): readonly UserRecord[] | undefined {
  if (data[0] !== 0xf3 || data[1] !== 0x89 || data[2] !== 0x9a || data[3] !== 0xc2) return undefined;
  if (data.length < aggregateMagic.length + digestLength) return undefined;
  const message = data.subarray(aggregateMagic.length, -digestLength);
  if (!createHash('md5').update(message).digest().equals(data.subarray(-digestLength))) return undefined;
  return recordsOf(message);
}

function recordsOf(message: Uint8Array): readonly UserRecord[] | undefined {
  const keys: string[] = [];
  const hashKeys: string[] = [];
  const records: { keyIndex: number; hashKeyIndex: number; data: Uint8Array }[] = [];
  const whole = readFields(message, (field, value) => {
    if (typeof value === 'number') return true;
    if (field === 1) keys.push(textOf(value));
    if (field === 2) hashKeys.push(textOf(value));
    if (field !== 3) return true;
    // Both are required by the format, so that a record without one is no record of an aggregate.
    let keyIndex: number | undefined;
    let hashKeyIndex = -1;
    let data: Uint8Array | undefined;
    const read = readFields(value, (inner, content) => {
      if (inner === 1 && typeof content === 'number') keyIndex = content;
      if (inner === 2 && typeof content === 'number') hashKeyIndex = content;
      if (inner === 3 && typeof content !== 'number') data = content;
      return true;
    });
    if (!read || keyIndex === undefined || data === undefined) return false;
    records.push({ keyIndex, hashKeyIndex, data });
    return true;
  });
  if (!whole || records.length === 0 || records.some(({ keyIndex }) => keyIndex >= keys.length)) return undefined;
  return records.map(({ keyIndex, hashKeyIndex, data }) => ({
    key: keys[keyIndex]!,
    data,
    hashKey: hashKeys[hashKeyIndex],
  }));
}

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString();
}

/** Shows each field of a protobuf: numbers as numbers, bytes as bytes. False where it is broken, or `take` says so. */
function readFields(message: Uint8Array, take: (field: number, value: number | Uint8Array) => boolean): boolean {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; at < message.length; scale *= 128) {
      const byte = message[at]!;
      at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < message.length) {
    const tag = number();
    const value = number();
    if (Number.isNaN(value)) return false;
    const field = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      if (!take(field, value)) return false;
    } else if (tag % 8 === 2 && at + value <= message.length) {
      at += value;
      if (!take(field, message.subarray(at - value, at))) return false;
    } else return false;
  }
  return true;
}
