import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const program = fileURLToPath(new URL('../../../src/cli/kvk.ts', import.meta.url));

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
