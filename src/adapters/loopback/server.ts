import { type AddressInfo, type Socket, createServer } from 'node:net';
import { Connection } from './connection.ts';
import { DelayQueue } from './delay-queue.ts';
import { Relay } from './relay.ts';

export interface ServerSettings {
  /** 0 takes a free one. */
  readonly port: number;
}

export interface RunningServer {
  readonly port: number;
  /** Cuts all connections; everything it held is gone. */
  close(): Promise<void>;
}

/**
 * Starts the relay on 127.0.0.1 in this process. Rejects when the port is taken.
 * @param now monotonic milliseconds
 */
export async function startServer(
  { port }: ServerSettings,
  now: () => number = () => performance.now(),
): Promise<RunningServer> {
  const delays = new DelayQueue(now);
  const relay = new Relay(delays, now);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Connection(socket, relay);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      delays.clear();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
