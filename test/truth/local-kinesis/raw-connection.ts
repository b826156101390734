import { connect, type Socket } from 'node:net';

/** A whole answer. */
export interface RawAnswer {
  readonly status: number;
  /** Lower case. */
  readonly head: string;
  /** Empty for an answer without a length: of that only the head is read, and the connection is closed. */
  readonly body: Buffer;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One HTTP/1.1 connection, kept open, one request at a time: a few times cheaper than a general client, so that the
 * machine is left to the server. A connection that was closed is opened again by the next request.
 */
export class RawConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = 0;
  #waiting: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends bytes as they stand and reads one answer; rejects when the connection ends before it. */
  send(...parts: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
    if (this.#waiting) throw new Error('one request at a time');
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      const socket = (this.#socket ??= this.#open());
      socket.cork();
      for (const part of parts) socket.write(part);
      socket.uncork();
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#clear();
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    const ended = (error?: Error): void => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#fail(error ?? new Error('the connection ended before the answer'));
    };
    socket.on('error', ended);
    socket.on('close', () => ended());
    return socket;
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return;
    const whole = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    const end = whole.indexOf(headEnd);
    if (end < 0) return;
    const head = whole.toString('latin1', 0, end).toLowerCase();
    const status = Number(head.slice(9, 12));
    // "100 Continue" comes before the answer.
    if (status === 100) return this.#restart(whole.subarray(end + headEnd.length));
    const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
    if (length === undefined) return this.#answer({ status, head, body: Buffer.alloc(0) }, true);
    this.#needed = end + headEnd.length + Number(length);
    if (whole.length < this.#needed) return;
    const body = whole.subarray(end + headEnd.length, this.#needed);
    this.#answer({ status, head, body }, head.includes('\r\nconnection: close'));
  }

  #restart(rest: Buffer): void {
    this.#clear();
    if (rest.length > 0) this.#take(rest);
  }

  #answer(answer: RawAnswer, isLast: boolean): void {
    this.#clear();
    if (isLast) this.close();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #clear(): void {
    this.#chunks = [];
    this.#length = 0;
    this.#needed = 0;
  }
}

/** The bytes of a call of the API, ready to be sent any number of times. */
export function callBytes(operation: string, body: string | Uint8Array, type = 'application/x-amz-json-1.1'): Buffer {
  const bytes = Buffer.from(body);
  const head =
    `POST / HTTP/1.1\r\nhost: local\r\nx-amz-target: Kinesis_20131202.${operation}\r\ncontent-type: ${type}\r\n` +
    `content-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}
