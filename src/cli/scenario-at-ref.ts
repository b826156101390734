import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runToEnd } from '../process/run-to-end.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';

/** A scenario file as it was, in a folder that goes when it is disposed of. */
export interface ScenarioAtRef extends AsyncDisposable {
  readonly file: string;
}

const gitTimeoutMs = 30_000;
/** Longer than any scenario. */
const mostLines = 100_000;

/** The scenario file as it is at a git ref. Throws CommandFailed when git doesn't know the ref or the file there. */
export async function scenarioAtRef(file: string, ref: string): Promise<ScenarioAtRef> {
  const { code, lines } = await runToEnd('git', ['show', `${ref}:./${basename(file)}`], {
    folder: dirname(file),
    timeoutMs: gitTimeoutMs,
    keepLines: mostLines,
  });
  if (code !== 0) {
    throw new CommandFailed(
      exitCodes.notComparable,
      `--baseline-ref: git has no ${file} at ${ref} (${lines[0] ?? `exit code ${code}`}). ` +
        'Name a ref that is fetched, e.g. origin/main, and a scenario file of this repository.',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'kvk-ref-'));
  const there = join(folder, basename(file));
  await writeFile(there, `${lines.join('\n')}\n`);
  return { file: there, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
