import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { HttpHandler } from './http-handler.ts';
import type { CertificateWithKey } from './self-signed-certificate.ts';

/** First bytes of a connection that speaks HTTP/2 with prior knowledge. */
const http2Preface = Buffer.from('PRI ');
const streamWindowBytes = 8 * 1024 * 1024;
const sessionWindowBytes = 64 * 1024 * 1024;
const http2Options = {
  /** Megabytes. Node's 10 would break off a session that carries several 10 MB answers. */
  maxSessionMemory: 1000,
  settings: { initialWindowSize: streamWindowBytes },
};
/** A connection that says nothing for so long is closed, milliseconds. */
const silenceMilliseconds = 120_000;
/** A sender must be done with its headers, and with its body, in so many milliseconds. */
const headersMilliseconds = 30_000;
const bodyMilliseconds = 120_000;

/** Something that listens on one port. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Both versions of HTTP on one port without TLS. */
export function listenPlain(handler: HttpHandler, host: string, port: number): Promise<Listener> {
  const sorter = new ConnectionSorter(handler);
  const server = createServer({ noDelay: true }, (socket) => sorter.take(socket));
  return listen(server, sorter, host, port);
}

/**
 * The same over TLS. ALPN offers both, but the first bytes decide here too: the Java SDK speaks HTTP/2 without having
 * agreed on it.
 */
export function listenSecure(
  handler: HttpHandler,
  host: string,
  port: number,
  { certificate, key }: CertificateWithKey,
): Promise<Listener> {
  const sorter = new ConnectionSorter(handler);
  const server = createTlsServer(
    { cert: certificate, key, ALPNProtocols: ['h2', 'http/1.1'], noDelay: true },
    (socket) => sorter.take(socket),
  );
  server.on('tlsClientError', () => {});
  return listen(server, sorter, host, port);
}

/** Hands connections to the version of HTTP that their first bytes speak. */
class ConnectionSorter {
  readonly #http1: HttpServer;
  readonly #http2: Http2Server;

  constructor(handler: HttpHandler) {
    this.#http1 = createHttpServer((request, response) => handler.handle(request, response));
    watchSlowSenders(this.#http1);
    this.#http2 = createHttp2Server(http2Options, (request, response) => handler.handle(request, response));
    tuneSessions(this.#http2);
  }

  take(socket: Socket): void {
    socket.setTimeout(silenceMilliseconds, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    let first: Buffer | undefined;
    const sort = (): void => {
      const piece = socket.read() as Buffer | null;
      if (piece === null) return;
      first = first ? Buffer.concat([first, piece]) : piece;
      if (first.length < http2Preface.length && http2Preface.subarray(0, first.length).equals(first)) return;
      socket.off('readable', sort);
      this.#hand(socket, first);
    };
    socket.on('readable', sort);
  }

  #hand(socket: Socket, first: Buffer): void {
    socket.setTimeout(0);
    socket.unshift(first);
    const isHttp2 = first.subarray(0, http2Preface.length).equals(http2Preface);
    // Without this the HTTP/2 server refuses a TLS connection that agreed on nothing.
    if (isHttp2 && 'alpnProtocol' in socket) socket.alpnProtocol = 'h2';
    (isHttp2 ? this.#http2 : this.#http1).emit('connection', socket);
  }

  close(): void {
    this.#http1.close();
  }
}

/** A server that does not listen itself looks after slow senders only from this event on. */
function watchSlowSenders(http1: HttpServer): void {
  http1.headersTimeout = headersMilliseconds;
  http1.requestTimeout = bodyMilliseconds;
  http1.keepAliveTimeout = silenceMilliseconds;
  http1.emit('listening');
}

function tuneSessions(server: Http2Server): void {
  server.on('session', (session: ServerHttp2Session) => session.setLocalWindowSize(sessionWindowBytes));
  server.on('sessionError', () => {});
  server.setTimeout(silenceMilliseconds);
}

function listen(server: Server, sorter: ConnectionSorter, host: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      sorter.close();
      for (const socket of sockets) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}
