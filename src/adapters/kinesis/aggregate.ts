import { createHash } from 'node:crypto';
import { aggregateMagic, type UserRecord } from './deaggregate.ts';

/**
 * Several records as one record of the Kinesis Producer Library, which its consumers take apart again.
 * @param hashKey the explicit hash key of all of them, where they are not routed by their keys
 */
export function aggregate(records: readonly UserRecord[], hashKey?: string): Buffer {
  const indexOfKey = new Map<string, number>();
  for (const { key } of records) if (!indexOfKey.has(key)) indexOfKey.set(key, indexOfKey.size);
  const parts: Uint8Array[] = [];
  for (const key of indexOfKey.keys()) parts.push(...field(1, Buffer.from(key)));
  if (hashKey !== undefined) parts.push(...field(2, Buffer.from(hashKey)));
  const firstHashKey = hashKey === undefined ? Buffer.alloc(0) : Buffer.of(2 << 3, 0);
  for (const { key, data } of records) {
    const record = Buffer.concat([Buffer.of(1 << 3), number(indexOfKey.get(key)!), firstHashKey, ...field(3, data)]);
    parts.push(...field(3, record));
  }
  const message = Buffer.concat(parts);
  return Buffer.concat([aggregateMagic, message, createHash('md5').update(message).digest()]);
}

/** Bytes of a protobuf, with their number and length before them. */
function field(index: number, bytes: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  return [Buffer.of((index << 3) | 2), number(bytes.length), bytes];
}

/** A protobuf's number: seven bits a byte, the lowest first. */
function number(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
