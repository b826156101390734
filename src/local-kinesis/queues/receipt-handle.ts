import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a receipt handle stands for: one delivery of one record. */
export interface Receipt {
  /** In the queue's records that are pending. */
  readonly place: number;
  readonly shard: number;
  readonly index: number;
  readonly delivery: number;
}

const length = 24;
const checkedLength = length - 4;
/** Differs from run to run: after a restart nothing is in flight. */
const run = randomInt(2 ** 32);

/** The handle as the API's opaque text; good in the queue of this id alone. */
export function formatReceipt(queueId: string, { place, shard, index, delivery }: Receipt): string {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32BE(place, 0);
  bytes.writeUInt32BE(shard, 4);
  bytes.writeDoubleBE(index, 8);
  bytes.writeUInt32BE(delivery, 16);
  bytes.writeUInt32BE(checksum(queueId, bytes), checkedLength);
  return bytes.toString('base64url');
}

/** Reads a handle back; undefined when this queue never issued it in this run of the server. */
export function parseReceipt(queueId: string, text: string): Receipt | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== length || bytes.toString('base64url') !== text) return undefined;
  if (bytes.readUInt32BE(checkedLength) !== checksum(queueId, bytes)) return undefined;
  return {
    place: bytes.readUInt32BE(0),
    shard: bytes.readUInt32BE(4),
    index: bytes.readDoubleBE(8),
    delivery: bytes.readUInt32BE(16),
  };
}

function checksum(queueId: string, bytes: Buffer): number {
  return crc32(bytes.subarray(0, checkedLength), crc32(queueId, run));
}
