import type { Ending } from './child.ts';
import { type ProgramOptions, spawnProgram } from './spawn-program.ts';

export interface RunOptions extends ProgramOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A program that ran to its end, or was killed because its time was over. */
export interface Finished extends Ending {
  readonly timedOut: boolean;
  /** The last lines of both its outputs. */
  readonly lines: readonly string[];
}

/**
 * Runs a short program and waits for its end, at most `timeoutMs`; then its whole tree is killed. Throws
 * `ProgramNotFound`, and the signal's reason when that was aborted. An exit code other than 0 is a result.
 */
export async function runToEnd(program: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const child = await spawnProgram(program, args, options);
  let timedOut = false;
  const kill = (): void => child.kill('SIGKILL');
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, timeoutMs);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted === true) kill();
  const ending = await child.ended;
  clearTimeout(timer);
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  return { ...ending, timedOut, lines: child.lastLines() };
}
