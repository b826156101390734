import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
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

/** Both versions of HTTP on one port without TLS: the first bytes of a connection tell which it is. */
export async function listenPlain(handler: HttpHandler, host: string, port: number): Promise<Listener> {
  const http1 = createHttpServer((request, response) => handler.handle(request, response));
  watchSlowSenders(http1);
  const http2 = createHttp2Server(http2Options, (request, response) => handler.handle(request, response));
  tuneSessions(http2);
  const server = createServer({ noDelay: true }, (socket) => {
    socket.setTimeout(silenceMilliseconds, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.setTimeout(0);
      socket.unshift(first);
      const isHttp2 = first.subarray(0, http2Preface.length).equals(http2Preface);
      (isHttp2 ? http2 : http1).emit('connection', socket);
    });
  });
  const listener = await listen(server, host, port);
  return {
    port: listener.port,
    close: async () => {
      await listener.close();
      http1.close();
    },
  };
}

/** Both versions of HTTP on one port over TLS: ALPN tells which it is. */
export async function listenSecure(
  handler: HttpHandler,
  host: string,
  port: number,
  { certificate, key }: CertificateWithKey,
): Promise<Listener> {
  const server = createSecureServer(
    { ...http2Options, allowHTTP1: true, cert: certificate, key },
    (request, response) => handler.handle(request, response),
  );
  server.on('tlsClientError', () => {});
  tuneSessions(server);
  return listen(server, host, port);
}

/** A server that does not listen itself looks after slow senders only from this event on. */
function watchSlowSenders(http1: HttpServer): void {
  http1.headersTimeout = headersMilliseconds;
  http1.requestTimeout = bodyMilliseconds;
  http1.keepAliveTimeout = silenceMilliseconds;
  http1.emit('listening');
}

function tuneSessions(server: Http2Server | Http2SecureServer): void {
  server.on('session', (session: ServerHttp2Session) => session.setLocalWindowSize(sessionWindowBytes));
  server.on('sessionError', () => {});
  server.setTimeout(silenceMilliseconds);
}

function listen(server: Server, host: string, port: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
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
