import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { Context } from '../adapter.ts';
import type { Security } from './security.ts';

/** Highest metadata version each release supports (Kafka's `StorageTool version-mapping`), newest first. */
const releases: readonly (readonly [level: number, release: string])[] = [
  [30, '4.3'],
  [29, '4.2'],
  [27, '4.1'],
  [25, '4.0'],
  [21, '3.9'],
  [20, '3.8'],
  [19, '3.7'],
  [14, '3.6'],
  [11, '3.5'],
  [8, '3.4'],
  [7, '3.3'],
];

/** The release that supports metadata up to a level; undefined below 3.3. */
export function releaseOf(level: number): string | undefined {
  const [newest] = releases[0]!;
  if (level > newest) return `later than ${releases[0]![1]}`;
  return releases.find(([least]) => level >= least)?.[1];
}

/** How long a broker may take to name its version, which is worth knowing but not worth waiting for. */
const answerWithinMs = 3_000;

/**
 * Asks a broker which metadata versions it supports, which tells its release from 3.3 on. No client library passes
 * this part of the answer on. Undefined where it is not told or nothing is answered.
 */
export async function askRelease(
  address: string,
  { ssl }: Security,
  { signal, timers }: Context,
): Promise<string | undefined> {
  const host = address.slice(0, address.lastIndexOf(':'));
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const secure = typeof ssl === 'object' ? ssl : {};
  const socket = ssl === false ? connectPlain({ host, port }) : connectSecure({ host, port, ...secure });
  const answered = new AbortController();
  try {
    const tooLate = timers.sleep(answerWithinMs, AbortSignal.any([signal, answered.signal])).then(() => undefined);
    const answer = await Promise.race([exchange(socket), tooLate]);
    const level = answer === undefined ? undefined : supportedMetadataLevel(answer);
    return level === undefined ? undefined : releaseOf(level);
  } catch {
    // Whether the broker can be used is for the client to find out; here only its version stays unknown.
    return undefined;
  } finally {
    answered.abort();
    socket.destroy();
  }
}

/** Sends one ApiVersions request, version 3, and resolves to the body of its answer. */
function exchange(socket: Socket): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let received = Buffer.alloc(0);
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the broker closed the connection')));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    const whole = received.length >= 4 && received.length >= 4 + received.readInt32BE(0);
    // The size and the correlation id come before the body.
    if (whole) resolve(received.subarray(8));
  });
  socket.write(apiVersionsRequest());
  return promise;
}

function apiVersionsRequest(): Buffer {
  const compact = (text: string) => Buffer.concat([Buffer.from([text.length + 1]), Buffer.from(text)]);
  const client = Buffer.from('kvk');
  const header = Buffer.alloc(10);
  header.writeInt16BE(18, 0);
  header.writeInt16BE(3, 2);
  header.writeInt16BE(client.length, 8);
  const noTags = Buffer.from([0]);
  const body = Buffer.concat([header, client, noTags, compact('kvk'), compact('1'), noTags]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** Reads the highest supported `metadata.version` from the body of an ApiVersions answer, version 3. */
export function supportedMetadataLevel(body: Buffer): number | undefined {
  const cursor = new Cursor(body);
  if (cursor.int16() !== 0) return undefined;
  for (let apis = cursor.unsigned() - 1; apis > 0; apis -= 1) {
    cursor.skip(6);
    cursor.skipTags();
  }
  cursor.skip(4);
  for (let tags = cursor.unsigned(); tags > 0; tags -= 1) {
    const tag = cursor.unsigned();
    const size = cursor.unsigned();
    if (tag !== 0) {
      cursor.skip(size);
      continue;
    }
    for (let features = cursor.unsigned() - 1; features > 0; features -= 1) {
      const name = cursor.text();
      cursor.skip(2);
      const highest = cursor.int16();
      cursor.skipTags();
      if (name === 'metadata.version') return highest;
    }
  }
  return undefined;
}

/** Reads Kafka's compact encoding from a buffer. */
class Cursor {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#at);
      this.#at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const length = this.unsigned() - 1;
    this.#at += length;
    return this.#buffer.toString('utf8', this.#at - length, this.#at);
  }

  skipTags(): void {
    for (let tags = this.unsigned(); tags > 0; tags -= 1) {
      this.unsigned();
      this.skip(this.unsigned());
    }
  }
}
