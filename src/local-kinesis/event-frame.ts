import { crc32 } from 'node:zlib';

const preludeLength = 12;
const checksumLength = 4;
const stringType = 7;

/**
 * One message of AWS's event stream encoding (`application/vnd.amazon.eventstream`): lengths, a checksum over them,
 * headers with text values, the payload and a checksum over everything.
 */
export function eventFrame(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const parts = Object.entries(headers).map(([name, value]) => headerBytes(name, value));
  const headersLength = parts.reduce((sum, part) => sum + part.length, 0);
  const length = preludeLength + headersLength + payload.length + checksumLength;
  const frame = Buffer.allocUnsafe(length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(headersLength, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  let at = preludeLength;
  for (const part of parts) at += part.copy(frame, at);
  frame.set(payload, at);
  frame.writeUInt32BE(crc32(frame.subarray(0, length - checksumLength)), length - checksumLength);
  return frame;
}

function headerBytes(name: string, value: string): Buffer {
  const bytes = Buffer.allocUnsafe(1 + name.length + 3 + value.length);
  bytes.writeUInt8(name.length, 0);
  bytes.write(name, 1, 'latin1');
  bytes.writeUInt8(stringType, 1 + name.length);
  bytes.writeUInt16BE(value.length, 2 + name.length);
  bytes.write(value, 4 + name.length, 'latin1');
  return bytes;
}
