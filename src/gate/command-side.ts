import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from '../process/child.ts';
import { spawnProgram } from '../process/spawn-program.ts';
import type { ScenarioResult } from '../result/result-schema.ts';
import { readResult, ResultFileError } from '../result/result-store.ts';
import { type Side, SideFailed } from './side.ts';

export interface CommandSideOptions {
  readonly description: string;
  /** How this tool is called in the other version, e.g. `npx kafka-vs-kinesis@0.1.0` or `node ../base/src/cli/kvk.ts`. */
  readonly command: string;
  readonly scenarioFile: string;
  /** `path=value` for `--set`, as the user wrote them. */
  readonly sets: readonly string[];
  /** Further options for `run`, e.g. `--warm-system 0s`. */
  readonly options: readonly string[];
  readonly folder: string;
  readonly signal: AbortSignal;
}

const longestMs = 30 * 60_000;
const graceMs = 10_000;
/** What that version ended with, as the code of a target's problem; anything else is `failed`. */
const codeOfExit: Readonly<Record<number, string>> = { 2: 'settings', 3: 'unreachable' };

/** Another version of this tool, run as a process for each repetition: for its own performance, and its clients'. */
export class CommandSide implements Side {
  readonly description: string;
  readonly #options: CommandSideOptions;

  constructor(options: CommandSideOptions) {
    this.#options = options;
    this.description = options.description;
  }

  async measure(target: string): Promise<ScenarioResult> {
    const { command, scenarioFile, sets, options, folder, signal } = this.#options;
    const output = await mkdtemp(join(tmpdir(), 'kvk-side-'));
    try {
      // One repetition whatever the scenario says: the last value of a path counts.
      const all = [...sets, 'repetitions=1'].flatMap((set) => ['--set', set]);
      const args = ['run', scenarioFile, '--targets', target, '--output', output, '--quiet', ...options, ...all];
      // The shell splits the command as its user wrote it; the arguments reach it unsplit.
      const child = await spawnProgram('sh', ['-c', `${command} "$@"`, 'kvk', ...args], { name: command, folder });
      await endOf(child, signal);
      return await this.#resultIn(output, child);
    } finally {
      await rm(output, { recursive: true, force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each repetition ends what it started.
  }

  async #resultIn(output: string, child: Child): Promise<ScenarioResult> {
    const { command } = this.#options;
    const { code, signal } = await child.ended;
    const said = child.lastLines().slice(-10).join('\n');
    const [run] = await readdir(output);
    if (run === undefined)
      throw new SideFailed(
        codeOfExit[code ?? -1] ?? 'failed',
        `'${command}' ended with ${code ?? signal} and left no result:\n${said}`,
      );
    try {
      const { scenarios } = await readResult(join(output, run));
      return scenarios[0]!;
    } catch (error) {
      if (!(error instanceof ResultFileError)) throw error;
      throw new SideFailed('failed', `'${command}' left a result that this version cannot read: ${error.message}`, {
        cause: error,
      });
    }
  }
}

/** Waits for the end; asks for it, so that it cleans up, when the signal aborts or it takes far too long. */
async function endOf(child: Child, signal: AbortSignal): Promise<void> {
  const end = (): void => void child.end({ graceMs });
  const timer = setTimeout(end, longestMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await child.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
