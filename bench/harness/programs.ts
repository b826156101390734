import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Child } from '../../src/process/child.ts';
import { spawnEntry, spawnNode } from '../../src/process/spawn-entry.ts';
import { workerFlags } from '../../src/run/crew.ts';

const graceMs = 1000;

/** A process of Node's that says a line of JSON when it is ready. */
export interface Program {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: Readonly<Record<string, number>>;
  /** Sends a message to it, where it listens for messages. */
  tell(message: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one of the benchmark's own programs, on Node as workers have it; `onLine` gets what it says later. */
export function startProgram(
  file: URL,
  settings: unknown,
  onLine: (line: Readonly<Record<string, unknown>>) => void = () => undefined,
): Promise<Program> {
  return becomeReady(
    basename(file.pathname, '.ts'),
    (options) =>
      spawnNode(fileURLToPath(file), [JSON.stringify(settings)], {
        ...options,
        nodeFlags: workerFlags,
        onMessage: () => undefined,
      }),
    onLine,
  );
}

/** Starts the relay of the loopback adapter. */
export function startRelay(): Promise<Program> {
  const settings = JSON.stringify({ endWithStdin: true });
  return becomeReady(
    'relay',
    (options) => spawnEntry('loopback-server', [settings], options),
    () => undefined,
  );
}

async function becomeReady(
  name: string,
  spawn: (options: { name: string; onStandardOutputLine: (line: string) => void }) => Promise<Child>,
  onLine: (line: Readonly<Record<string, unknown>>) => void,
): Promise<Program> {
  const ready = Promise.withResolvers<Record<string, number>>();
  const hear = (line: Record<string, unknown>): void => {
    if ('ready' in line) ready.resolve(line as Record<string, number>);
    else onLine(line);
  };
  const child = await spawn({
    name,
    onStandardOutputLine: (line) => hear(JSON.parse(line) as Record<string, unknown>),
  });
  void child.ended.then(() => ready.reject(new Error(`${name} ended: ${child.lastLines().join(' | ')}`)));
  const stop = async (): Promise<void> => void (await child.end({ graceMs }));
  try {
    return { pid: child.pid, ready: await ready.promise, tell: (message) => child.send(message), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
