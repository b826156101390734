import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Caller, CountedAnswer, PrebuiltRequest } from './caller.ts';
import { ResponseReader } from './response-reader.ts';

/** A keep-alive connection of HTTP/1.1 that writes whole requests and counts what comes back, in the order sent. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #waiting: PromiseWithResolvers<CountedAnswer>[] = [];
  #failure: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new ResponseReader((status, bodyBytes) => this.#waiting.shift()?.resolve({ status, bodyBytes }));
    socket.on('data', (chunk) => {
      try {
        reader.read(chunk);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Connects to a port of this machine. */
  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Sends a request, head and body in one, that must not change until it is answered. */
  call(request: Buffer): Promise<CountedAnswer> {
    const waiting = Promise.withResolvers<CountedAnswer>();
    if (this.#failure) waiting.reject(this.#failure);
    else {
      this.#waiting.push(waiting);
      this.#socket.write(request);
    }
    return waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

/** A caller over a socket that writes the prebuilt bytes. */
export async function openRawCaller(port: number, request: PrebuiltRequest): Promise<Caller> {
  const connection = await RawConnection.open(port);
  const bytes = requestBytes(request);
  return { call: () => connection.call(bytes), close: () => connection.close() };
}

/** A request as it goes over the wire. */
export function requestBytes({ headers, body }: PrebuiltRequest): Buffer {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': String(body.length) });
  const head = `POST / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}
