/*
 * A record of 100 bytes that says which one it is: 12 bytes of number, key and place within its key, then 88 bytes that
 * are always the same. Everything is kept as base64, which is how it travels.
 */

/** Characters of base64 that carry the 12 bytes. */
const headLength = 16;
const filler = Buffer.from(Array.from({ length: 88 }, (_, index) => (index * 7) % 256)).toString('base64');

/** Which record it is. */
export interface RecordNumbers {
  /** Of all records, from 0. */
  readonly id: number;
  readonly key: number;
  /** Among the records of its key, from 1. */
  readonly place: number;
}

const head = Buffer.alloc(12);

/** The record's data in base64. */
export function recordData({ id, key, place }: RecordNumbers): string {
  head.writeUInt32LE(id, 0);
  head.writeUInt32LE(key, 4);
  head.writeUInt32LE(place, 8);
  return head.toString('base64') + filler;
}

/** The numbers in a record's data; undefined when the data is not what was written. */
export function readNumbers(data: string): RecordNumbers | undefined {
  if (data.length !== headLength + filler.length || !data.endsWith(filler)) return undefined;
  head.write(data.slice(0, headLength), 'base64');
  return { id: head.readUInt32LE(0), key: head.readUInt32LE(4), place: head.readUInt32LE(8) };
}

/** The partition key of a key's number. */
export function partitionKey(key: number): string {
  return `key-${key}`;
}

/** A number that depends on a record and where it was stored; summed, it tells whether two saw the same of all. */
export function placeFingerprint(id: number, sequenceNumber: string): number {
  const mixed = Math.imul(id + 1, 0x9e3779b1) ^ Math.imul(Number(sequenceNumber.slice(-9)), 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 0;
}
