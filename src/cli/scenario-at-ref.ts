import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runToEnd } from '../process/run-to-end.ts';
import { ProgramNotFound } from '../process/spawn-program.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';

/** A scenario file as it was, in a folder that goes when it is disposed of. */
export interface ScenarioAtRef extends AsyncDisposable {
  readonly file: string;
}

const gitTimeoutMs = 30_000;

/** The scenario file as it is at a git ref. Throws CommandFailed when git doesn't know the ref or the file there. */
export async function scenarioAtRef(file: string, ref: string): Promise<ScenarioAtRef> {
  if (ref.startsWith('-')) throw new CommandFailed(exitCodes.usage, `--baseline-ref: '${ref}' is no git ref`);
  const folder = await mkdtemp(join(tmpdir(), 'kvk-ref-'));
  const there = join(folder, basename(file));
  try {
    await writeBlob(file, ref, there);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { file: there, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Git writes the file itself: of any size, byte for byte, and without its own messages in between. */
async function writeBlob(file: string, ref: string, there: string): Promise<void> {
  const blob = `${ref}:./${basename(file)}`;
  const { code, timedOut, lines } = await runToEnd('sh', ['-c', 'git cat-file blob "$1" >"$2"', 'sh', blob, there], {
    folder: dirname(file),
    timeoutMs: gitTimeoutMs,
  }).catch((error: unknown) => {
    throw error instanceof ProgramNotFound ? unavailable(error.message) : error;
  });
  if (code === 0) return;
  if (timedOut) throw unavailable(`--baseline-ref: git did not answer within ${gitTimeoutMs / 1_000} s`);
  throw new CommandFailed(
    exitCodes.notComparable,
    `--baseline-ref: git has no ${file} at ${ref} (${lines[0] ?? `exit code ${code}`}). ` +
      'Name a ref that is fetched, e.g. origin/main, and a scenario file of this repository.',
  );
}

function unavailable(message: string): CommandFailed {
  return new CommandFailed(exitCodes.unavailable, message);
}
