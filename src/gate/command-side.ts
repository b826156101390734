import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../process/run-to-end.ts';
import type { ScenarioResult } from '../result/result-schema.ts';
import { readResult } from '../result/result-store.ts';
import type { Side } from './side.ts';

export interface CommandSideOptions {
  /** How this tool is called in the other version, e.g. `npx kafka-vs-kinesis@0.1.0` or `node ../base/src/cli/kvk.ts`. */
  readonly command: string;
  readonly scenarioFile: string;
  /** `path=value` for `--set`. */
  readonly sets: readonly string[];
  readonly folder: string;
  readonly signal: AbortSignal;
}

const timeoutMs = 30 * 60_000;

/** Another version of this tool, run as a process for each repetition: for its own performance, and its clients'. */
export class CommandSide implements Side {
  readonly description: string;
  readonly #options: CommandSideOptions;

  constructor(options: CommandSideOptions) {
    this.#options = options;
    this.description = `${options.scenarioFile} by ${options.command}`;
  }

  async measure(target: string): Promise<ScenarioResult> {
    const { command, scenarioFile, sets, folder, signal } = this.#options;
    const output = await mkdtemp(join(tmpdir(), 'kvk-side-'));
    try {
      const options = ['--set', 'repetitions=1', ...sets.flatMap((set) => ['--set', set])];
      const args = ['run', scenarioFile, '--targets', target, '--output', output, '--quiet', ...options];
      // The shell splits the command as its user wrote it; the arguments reach it unsplit.
      const { code, lines } = await runToEnd('sh', ['-c', `${command} "$@"`, 'kvk', ...args], {
        folder,
        timeoutMs,
        signal,
      });
      const [run] = await readdir(output);
      if (run === undefined)
        throw new Error(`${command} ended with ${code} and left no result:\n${lines.slice(-10).join('\n')}`);
      const { scenarios } = await readResult(join(output, run));
      return scenarios[0]!;
    } finally {
      await rm(output, { recursive: true, force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each repetition ends what it started.
  }
}
