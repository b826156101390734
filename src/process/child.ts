import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** How a process ended: its exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A started process, leader of a process group of its own. */
export interface Child {
  /** What it is called in messages. */
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process is gone and its output is read; never rejects. */
  readonly ended: Promise<Ending>;
  readonly running: boolean;
  /** The last lines of its standard output and error, in the order in which they arrived. */
  lastLines(): readonly string[];
  /** Signals the whole process group; does nothing when the process is gone. */
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, then after `graceMs` SIGKILL, both to the whole group. Safe to call twice. */
  end(options: EndOptions): Promise<Ending>;
  /** Sends a message over the channel that `onMessage` opened; resolves when it is handed to the pipe. */
  send(message: unknown): Promise<void>;
}

export interface EndOptions {
  /** How long the process may take to end by itself after SIGTERM. */
  readonly graceMs: number;
}

/** How long output may still arrive after the end, in case a descendant that left the group holds the pipe. */
const drainMs = 1000;

const live = new Set<Child>();

/** Ends every child that is still running, the last started first; together they get one `graceMs`. */
export async function endAll({ graceMs }: EndOptions): Promise<void> {
  const deadline = performance.now() + graceMs;
  for (const child of [...live].reverse()) await child.end({ graceMs: Math.max(0, deadline - performance.now()) });
}

/** Kills every child that is still running, at once and without waiting: for leaving in a hurry. */
export function killAll(): void {
  for (const child of live) child.kill('SIGKILL');
}

/** Waits until the process runs and registers it; throws when the system could not start it. */
export async function register(name: string, started: ChildProcess, lastLines: Child['lastLines']): Promise<Child> {
  const ended = endingOf(started);
  await once(started, 'spawn');
  // Not known without 'spawn', which has happened.
  const pid = started.pid as number;
  const child: Child = {
    name,
    pid,
    ended,
    lastLines,
    get running() {
      return started.exitCode === null && started.signalCode === null;
    },
    kill(signal) {
      if (child.running) signalGroup(pid, signal);
    },
    async end({ graceMs }) {
      child.kill('SIGTERM');
      const grace = new AbortController();
      await Promise.race([ended, delay(graceMs, undefined, { signal: grace.signal }).catch(() => undefined)]);
      grace.abort();
      child.kill('SIGKILL');
      return await ended;
    },
    async send(message) {
      await new Promise<void>((resolve, reject) => {
        started.send(message as NodeJS.Dict<unknown>, (error) => (error === null ? resolve() : reject(error)));
      });
    },
  };
  if (live.size === 0) process.once('exit', killAll);
  live.add(child);
  void ended.then(() => {
    live.delete(child);
    if (live.size === 0) process.off('exit', killAll);
  });
  return child;
}

function endingOf(started: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    let drained: NodeJS.Timeout | undefined;
    started.once('exit', () => {
      // Whatever the process left in its group would outlive it and hold its pipes.
      if (started.pid !== undefined) signalGroup(started.pid, 'SIGKILL');
      drained = setTimeout(() => {
        started.stdout?.destroy();
        started.stderr?.destroy();
      }, drainMs);
    });
    started.once('close', (code, signal) => {
      clearTimeout(drained);
      resolve({ code, signal });
    });
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group is gone (macOS says EPERM when only its unreaped leader is left).
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
