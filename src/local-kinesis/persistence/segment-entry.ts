import { crc32 } from 'node:zlib';

/*
 * An entry of a segment, little-endian: a header of 52 bytes and a body.
 *
 *   0 u32  checksum (CRC-32) of the rest of the header     24 f64  index within the shard of the first record
 *   4 u32  bytes of the body                                32 u32  records
 *   8 u32  checksum of the body                             36 f64  arrival of the first, milliseconds since 1970
 *  12 u32  kind: 1 state, 2 records                         44 f64  arrival of the last
 *  16 u32  number of the stream, 20 u32 of the shard
 *
 * State is JSON, and the fields from 16 on are 0. A body of records has 10 bytes for each record (u32 bytes of key and
 * data, u32 milliseconds after the first arrival, u16 bytes of the key), then keys and data as in a chunk of the log.
 */
export const headerBytes = 52;
export const recordHeadBytes = 10;
const kinds = { state: 1, records: 2 } as const;

/** What stands before the body of an entry; for state all but the kind is 0. */
export interface EntryHead {
  readonly kind: keyof typeof kinds;
  readonly stream: number;
  readonly shard: number;
  readonly firstIndex: number;
  readonly count: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The head of an entry of state. */
export const stateHead: EntryHead = {
  kind: 'state',
  stream: 0,
  shard: 0,
  firstIndex: 0,
  count: 0,
  startedAt: 0,
  endedAt: 0,
};

/** Writes the header of the entry whose body ends at `end` to `start`, {@link headerBytes} before the body. */
export function writeHead(bytes: Buffer, start: number, end: number, head: EntryHead): void {
  const body = bytes.subarray(start + headerBytes, end);
  bytes.writeUInt32LE(body.length, start + 4);
  bytes.writeUInt32LE(crc32(body), start + 8);
  bytes.writeUInt32LE(kinds[head.kind], start + 12);
  bytes.writeUInt32LE(head.stream, start + 16);
  bytes.writeUInt32LE(head.shard, start + 20);
  bytes.writeDoubleLE(head.firstIndex, start + 24);
  bytes.writeUInt32LE(head.count, start + 32);
  bytes.writeDoubleLE(head.startedAt, start + 36);
  bytes.writeDoubleLE(head.endedAt, start + 44);
  bytes.writeUInt32LE(crc32(bytes.subarray(start + 4, start + headerBytes)), start);
}

/** An entry as it was read. */
export interface Entry extends EntryHead {
  /** The whole entry, header and all. */
  readonly bytes: Buffer;
  readonly body: Buffer;
}

/** The entry at `start`: 'cut off' when the bytes end before it does, 'damaged' when a checksum is wrong. */
export function readEntry(bytes: Buffer, start: number): Entry | 'cut off' | 'damaged' {
  const bodyStart = start + headerBytes;
  if (bodyStart > bytes.length) return 'cut off';
  if (bytes.readUInt32LE(start) !== crc32(bytes.subarray(start + 4, bodyStart))) return 'damaged';
  const end = bodyStart + bytes.readUInt32LE(start + 4);
  if (end > bytes.length) return 'cut off';
  const body = bytes.subarray(bodyStart, end);
  if (bytes.readUInt32LE(start + 8) !== crc32(body)) return 'damaged';
  return {
    kind: bytes.readUInt32LE(start + 12) === kinds.state ? 'state' : 'records',
    stream: bytes.readUInt32LE(start + 16),
    shard: bytes.readUInt32LE(start + 20),
    firstIndex: bytes.readDoubleLE(start + 24),
    count: bytes.readUInt32LE(start + 32),
    startedAt: bytes.readDoubleLE(start + 36),
    endedAt: bytes.readDoubleLE(start + 44),
    bytes: bytes.subarray(start, end),
    body,
  };
}
