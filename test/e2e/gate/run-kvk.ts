import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const program = fileURLToPath(new URL('../../../src/cli/kvk.ts', import.meta.url));

const server = fileURLToPath(new URL('../../../src/adapters/loopback/serve.ts', import.meta.url));

/** A shell command for `--baseline-start` and `--candidate-start`. */
export const serveLoopback = `node ${server} "{\\"port\\":$KVK_PORT,\\"endWithStdin\\":false}"`;

/** Short repetitions at a small rate: what is tested is the way from options to exit code. */
export const short = ['phases.warmUp=300ms', 'phases.measure=1500ms', 'phases.drainMax=5s', 'workload.rate=500/s'];

export interface Finished {
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

/** Runs the program to its end in a folder. */
export async function kvk(
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const options = { cwd: folder, timeout: 200_000, env: { ...process.env, GITHUB_ACTIONS: '', ...environment } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], options);
    return { code: 0, output: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, error: stderr };
  }
}

/** A folder that goes with the test. */
export async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kvk-gate-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** `--set a --set b`. */
export function sets(values: readonly string[], option = '--set'): string[] {
  return values.flatMap((value) => [option, value]);
}

const mostTries = 3;

/**
 * Repeats a gate that was not valid because this machine was busy with other things: short windows notice every stall,
 * and the tool rightly does not believe them. What an earlier try left in `leftovers` goes first.
 */
export async function whenCalm(gate: () => Promise<Finished>, ...leftovers: readonly string[]): Promise<Finished> {
  for (let tries = 1; ; tries++) {
    const finished = await gate();
    if (finished.code !== 4 || !finished.error.includes('was saturated') || tries === mostTries) return finished;
    await Promise.all(leftovers.map((path) => rm(path, { recursive: true, force: true })));
  }
}
