import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Child, register } from './child.ts';
import { LastLines, lastLinesOfFile } from './last-lines.ts';
import { whichProgram } from './which-program.ts';

export interface ProgramOptions {
  /** What the process is called in messages; the program's name when not given. */
  readonly name?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly folder?: string;
  readonly onLine?: (line: string) => void;
  /** Sends all output straight to this file instead of through us, so that a busy parent never holds it back. */
  readonly outputFile?: string;
  /** How many of the last lines of output are kept; 100 when not given. */
  readonly keepLines?: number;
}

/** The program is neither a file that can be run nor on the PATH. */
export class ProgramNotFound extends Error {
  override readonly name = 'ProgramNotFound';
  readonly program: string;

  constructor(program: string) {
    super(`The program '${program}' is not on the PATH; install it or add its folder to the PATH.`);
    this.program = program;
  }
}

/**
 * Foreign programs do not watch their standard input, so a small shell process does it for them in the same process
 * group: when the pipe from us closes, however we died, it kills the group. The shell then becomes the program, whose
 * pid, exit code and signal are thus the child's own. The watch ignores the polite signals that go to the group, and
 * uses nothing but what is built into the shell, whatever the PATH.
 */
const watched = `
exec 3<&0
( trap '' HUP INT TERM; while read -r _; do :; done <&3; kill -KILL 0 ) >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-
`;

/**
 * Starts a program of others in a process group of its own that dies with us, even when we are killed by SIGKILL.
 * Needs a POSIX shell. Throws `ProgramNotFound`; rejects when the system cannot start it.
 */
export async function spawnProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Child> {
  const environment = options.environment ?? process.env;
  const file = whichProgram(program, environment['PATH']);
  if (file === undefined) throw new ProgramNotFound(program);
  const { outputFile, keepLines = 100 } = options;
  const output = outputFile === undefined ? 'pipe' : openSync(outputFile, 'a');
  try {
    const started = spawn('/bin/sh', ['-c', watched, 'sh', file, ...args], {
      detached: true,
      env: environment,
      cwd: options.folder,
      stdio: ['pipe', output, output],
    });
    const lastLines = new LastLines(keepLines);
    if (started.stdout !== null) lastLines.read(started.stdout, options.onLine);
    if (started.stderr !== null) lastLines.read(started.stderr, options.onLine);
    return await register(options.name ?? program, started, () =>
      outputFile === undefined ? lastLines.lines : lastLinesOfFile(outputFile, keepLines),
    );
  } finally {
    if (typeof output === 'number') closeSync(output);
  }
}
