import { fileURLToPath } from 'node:url';
import { spawnNode } from '../../src/process/spawn-entry.ts';
import type { NoOpSettings } from './no-op-server.ts';
import type { ServerKind } from './server.ts';

const file = fileURLToPath(new URL('./no-op-server.ts', import.meta.url));

/** A node:http server that reads what it gets and does nothing with it: the ceiling of what could be reached. */
export function noOp(settings: NoOpSettings): ServerKind {
  return {
    name: 'no-op',
    mayBeMissing: false,
    async start({ signal }) {
      signal.throwIfAborted();
      const ready = Promise.withResolvers<{ readonly port: number }>();
      const child = await spawnNode(file, [JSON.stringify(settings)], {
        name: 'The no-op server',
        onStandardOutputLine: (line) => ready.resolve(JSON.parse(line) as { port: number }),
      });
      void child.ended.then(() => ready.reject(new Error(`the no-op server ended: ${child.lastLines().join(' | ')}`)));
      const stop = async (): Promise<void> => void (await child.end({ graceMs: 1000 }));
      try {
        const { port } = await ready.promise;
        return { version: `node:http of Node ${process.version}`, port, pid: child.pid, stop };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}
