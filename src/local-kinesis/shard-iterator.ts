import { crc32 } from 'node:zlib';

/** What an iterator token stands for: a place in a shard, and when it was given out. */
export interface ShardIterator {
  readonly streamName: string;
  readonly streamCreatedAt: number;
  readonly shardNumber: number;
  /** Index within the shard of the next record. */
  readonly index: number;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

const headLength = 8 + 8 + 8 + 8 + 4;
const checksumLength = 4;
/** AWS's iterators have so many bytes, or 16 more as often as it takes. */
const shortest = 152;
const block = 16;

/** The iterator as the API's opaque text: base64 whose first eight bytes are 0,0,0,0,0,0,0,1, as AWS's are. */
export function formatIterator(iterator: ShardIterator): string {
  const needed = headLength + Buffer.byteLength(iterator.streamName) + checksumLength;
  const bytes = Buffer.alloc(shortest + Math.ceil(Math.max(0, needed - shortest) / block) * block);
  const end = bytes.length - checksumLength;
  bytes[7] = 1;
  bytes.writeDoubleBE(iterator.issuedAt, 8);
  bytes.writeDoubleBE(iterator.streamCreatedAt, 16);
  bytes.writeDoubleBE(iterator.index, 24);
  bytes.writeUInt32BE(iterator.shardNumber, 32);
  bytes.write(iterator.streamName, headLength);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, end)), end);
  return bytes.toString('base64');
}

/** Reads a token back; undefined when it is not one of this server's, or was altered. AWS takes it in quotes too. */
export function parseIterator(given: string): ShardIterator | undefined {
  const text = /^"(.*)"$/.exec(given)?.[1] ?? given;
  const bytes = Buffer.from(text, 'base64');
  const end = bytes.length - checksumLength;
  if (end < headLength || bytes.readBigUInt64BE(0) !== 1n || bytes.toString('base64') !== text) return undefined;
  if (bytes.readUInt32BE(end) !== crc32(bytes.subarray(0, end))) return undefined;
  if (!Number.isSafeInteger(bytes.readDoubleBE(24))) return undefined;
  return {
    issuedAt: bytes.readDoubleBE(8),
    streamCreatedAt: bytes.readDoubleBE(16),
    index: bytes.readDoubleBE(24),
    shardNumber: bytes.readUInt32BE(32),
    streamName: bytes.toString('utf8', headLength, bytes.indexOf(0, headLength)),
  };
}
