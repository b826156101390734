import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { systemClock } from './clock.ts';
import { HttpHandler } from './http-handler.ts';
import { OnDemandScaling } from './on-demand.ts';
import { Service, type Dependencies } from './service.ts';
import type { Settings } from './settings.ts';

/** First bytes of a connection that speaks HTTP/2 with prior knowledge. */
const http2Preface = Buffer.from('PRI ');
const expireEveryMilliseconds = 1000;
const streamWindowBytes = 8 * 1024 * 1024;
const sessionWindowBytes = 64 * 1024 * 1024;
/** Node's 10 would break off a session that carries several 10 MB answers. */
const maxSessionMemoryMegabytes = 1000;

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:4567` */
  readonly endpoint: string;
  readonly service: Service;
  /** Ends connections, timers and subscriptions. */
  stop(): Promise<void>;
}

/** Starts the server in this process. Rejects with the error of `listen`, for instance EADDRINUSE. */
export async function startServer(
  settings: Settings,
  dependencies: Partial<Dependencies> = {},
): Promise<RunningServer> {
  const service = new Service(settings, {
    clock: systemClock,
    random: Math.random,
    log: () => {},
    ...dependencies,
  });
  const connections = new Set<Socket>();
  const server = listenerFor(new HttpHandler(service), connections);
  await listen(server, settings);
  const scaling = new OnDemandScaling(service);
  const expiry = setInterval(() => {
    service.expire();
    scaling.look();
  }, expireEveryMilliseconds);
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    clearInterval(expiry);
    service.stop();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of connections) socket.destroy();
    await closed;
  };
  return { port, endpoint: `http://${settings.host}:${port}`, service, stop, [Symbol.asyncDispose]: stop };
}

function listen(server: Server, { port, host }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** One port for both versions: the first bytes of a connection tell which it is. */
function listenerFor(handler: HttpHandler, connections: Set<Socket>): Server {
  const http1 = createHttpServer((request, response) => handler.handle(request, response));
  const http2 = createHttp2Server(
    { maxSessionMemory: maxSessionMemoryMegabytes, settings: { initialWindowSize: streamWindowBytes } },
    (request, response) => handler.handle(request, response),
  );
  http2.on('session', (session: ServerHttp2Session) => session.setLocalWindowSize(sessionWindowBytes));
  http2.on('sessionError', () => {});
  return createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      const isHttp2 = first.subarray(0, http2Preface.length).equals(http2Preface);
      (isHttp2 ? http2 : http1).emit('connection', socket);
    });
  });
}
