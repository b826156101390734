import { createServer, connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnProgram } from '../process/spawn-program.ts';

/** A system that a command of the user's started for one side of a gate. */
export interface StartedSystem extends AsyncDisposable {
  /** `127.0.0.1:port`, the port that the command was told. */
  readonly address: string;
  /** What is to be said of its end, with its last lines; undefined while it runs. */
  ended(): string | undefined;
}

const readyWithinMs = 120_000;
const graceMs = 10_000;

/**
 * Runs a shell command that starts a system and stays: it gets the port to listen on as `KVK_PORT`. Resolves when
 * something accepts connections there. Throws when the command ends before, or nothing listens within two minutes.
 */
export async function startCommand(command: string, folder: string, signal: AbortSignal): Promise<StartedSystem> {
  const port = await freePort();
  const child = await spawnProgram('sh', ['-c', command], {
    name: command,
    folder,
    environment: { ...process.env, KVK_PORT: String(port) },
  });
  const deadline = performance.now() + readyWithinMs;
  while (!(await accepts(port))) {
    if (signal.aborted || !child.running || performance.now() > deadline) {
      await child.end({ graceMs });
      signal.throwIfAborted();
      const why = child.running
        ? `nothing listened on KVK_PORT (${port}) within 2 minutes`
        : 'it ended before anything listened';
      throw Object.assign(new Error(`the command '${command}': ${why}\n${child.lastLines().slice(-10).join('\n')}`), {
        name: 'SystemUnavailable',
      });
    }
    await sleep(100);
  }
  return {
    address: `127.0.0.1:${port}`,
    ended: () =>
      child.running
        ? undefined
        : `the command '${command}' ended in the middle\n${child.lastLines().slice(-10).join('\n')}`.trimEnd(),
    [Symbol.asyncDispose]: async () => {
      await child.end({ graceMs });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
    socket.setTimeout(1_000, end(false));
  });
}
