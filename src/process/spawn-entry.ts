import { spawn } from 'node:child_process';
import { type Child, register } from './child.ts';
import { type EntryName, entryPath } from './entries.ts';
import { LastLines } from './last-lines.ts';

export interface EntryOptions {
  /** What the process is called in messages; the entry's name when not given. */
  readonly name?: string;
  /** Flags for Node itself, such as `--max-old-space-size=512`. */
  readonly nodeFlags?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly onStandardOutputLine?: (line: string) => void;
  readonly onStandardErrorLine?: (line: string) => void;
  /** Opens a message channel (structured clone, so typed arrays pass) and gets what the process sends over it. */
  readonly onMessage?: (message: unknown) => void;
  /** How many of the last lines of output are kept; 100 when not given. */
  readonly keepLines?: number;
}

/** kafkajs sets timers with negative delays, of which Node 24 warns once in every process. */
const flags = ['--disable-warning=TimeoutNegativeWarning'];

/**
 * Starts one of our own entries on the Node that runs this process. Its standard input is the lifeline that
 * `endWithParent` watches in it. Rejects when the system cannot start it.
 */
export function spawnEntry(entry: EntryName, args: readonly string[], options: EntryOptions = {}): Promise<Child> {
  return spawnNode(entryPath(entry), args, { name: entry, ...options });
}

/** Starts any file on Node in the way of `spawnEntry`. */
export async function spawnNode(
  file: string,
  args: readonly string[],
  options: EntryOptions & { readonly name: string },
): Promise<Child> {
  const { onMessage } = options;
  const started = spawn(process.execPath, [...flags, ...(options.nodeFlags ?? []), file, ...args], {
    detached: true,
    env: options.environment ?? process.env,
    serialization: 'advanced',
    stdio: onMessage === undefined ? 'pipe' : ['pipe', 'pipe', 'pipe', 'ipc'],
  });
  const lastLines = new LastLines(options.keepLines ?? 100);
  if (started.stdout !== null) lastLines.read(started.stdout, options.onStandardOutputLine);
  if (started.stderr !== null) lastLines.read(started.stderr, options.onStandardErrorLine);
  if (onMessage !== undefined) started.on('message', onMessage);
  return await register(options.name, started, () => lastLines.lines);
}
