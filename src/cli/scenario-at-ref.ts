import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { runToEnd } from '../process/run-to-end.ts';
import { ProgramNotFound } from '../process/spawn-program.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';

/** A scenario file as it was, in a folder that goes when it is disposed of. */
export interface ScenarioAtRef extends AsyncDisposable {
  readonly file: string;
  /** The text of a file that the scenario names, as it was too; `path` as if it lay beside `file`. */
  readFile(path: string): Promise<string>;
}

/** Which side is read from git, by its option; and what a ref that git does not know ends with. */
const options = {
  baseline: { option: '--baseline-ref', unknown: exitCodes.notComparable },
  candidate: { option: '--candidate-ref', unknown: exitCodes.usage },
} as const;

const gitTimeoutMs = 30_000;

/** The scenario file as it is at a git ref. Throws CommandFailed when git doesn't know the ref or the file there. */
export async function scenarioAtRef(file: string, ref: string, side: keyof typeof options): Promise<ScenarioAtRef> {
  const { option, unknown } = options[side];
  if (ref.startsWith('-')) throw new CommandFailed(exitCodes.usage, `${option}: '${ref}' is no git ref`);
  const folder = await mkdtemp(join(tmpdir(), 'kvk-ref-'));
  const there = join(folder, basename(file));
  let written = 0;
  const blob = async (name: string, to: string): Promise<void> => {
    const why = await writeBlob(dirname(file), `${ref}:./${name}`, to, option);
    if (why === undefined) return;
    throw new CommandFailed(
      unknown,
      `${option}: git has no ${join(dirname(file), name)} at ${ref} (${why}). ` +
        'Name a ref that is fetched, e.g. origin/main, and a scenario file of this repository.',
    );
  };
  try {
    await blob(basename(file), there);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    file: there,
    readFile: async (path) => {
      const to = join(folder, `file-${written++}`);
      await blob(relative(folder, path), to);
      return readFile(to, 'utf8');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Git writes the file itself: of any size, byte for byte. Gives its words where it has none. */
async function writeBlob(folder: string, blob: string, to: string, option: string): Promise<string | undefined> {
  const { code, timedOut, lines } = await runToEnd('sh', ['-c', 'git cat-file blob "$1" >"$2"', 'sh', blob, to], {
    folder,
    timeoutMs: gitTimeoutMs,
  }).catch((error: unknown) => {
    throw error instanceof ProgramNotFound ? unavailable(error.message) : error;
  });
  if (code === 0) return undefined;
  if (timedOut) throw unavailable(`${option}: git did not answer within ${gitTimeoutMs / 1_000} s`);
  return lines[0] ?? `exit code ${code}`;
}

function unavailable(message: string): CommandFailed {
  return new CommandFailed(exitCodes.unavailable, message);
}
