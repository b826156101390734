import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { currentEnvironment } from '../result/environment.ts';
import { schemaVersion, type Result, type ScenarioResult } from '../result/result-schema.ts';
import { writeResult } from '../result/result-store.ts';
import { runScenario } from '../run/run-scenario.ts';
import { LocalSystems } from './local-systems.ts';
import type { LoadedScenario } from './load-scenarios.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import type { Progress } from './progress.ts';
import { toolVersion } from './tool-version.ts';

export interface Execution {
  readonly scenarios: readonly LoadedScenario[];
  readonly profile: Result['profile'];
  /** Arguments that repeat the run. */
  readonly command: readonly string[];
  /** Where results are kept, a folder a run. */
  readonly resultsFolder: string;
  readonly warmSystemMs: number;
  /** What is known of this machine, in one line. */
  readonly calibration?: string | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface Executed {
  readonly result: Result;
  /** The folder of this run. */
  readonly folder: string;
}

/** Runs scenarios one after another; the result file is written after every step, so that a crash loses little. */
export async function execute(execution: Execution): Promise<Executed> {
  const { scenarios, progress, signal } = execution;
  const runId = randomBytes(4).toString('hex');
  const startedAt = new Date();
  const name = execution.profile === 'run' ? scenarios.map(({ scenario }) => scenario.name).join('+') : 'compare';
  const folder = join(execution.resultsFolder, `${startedAt.toISOString().slice(0, 10)}-${name.slice(0, 60)}-${runId}`);
  await makeResultsFolder(folder);
  const finished: ScenarioResult[] = [];
  const document = (status: Result['status'], parts: readonly ScenarioResult[]): Result => ({
    schemaVersion,
    tool: { name: 'kafka-vs-kinesis', version: toolVersion() },
    id: runId,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    status,
    profile: execution.profile,
    command: [...execution.command],
    environment: {
      ...currentEnvironment(),
      ...(execution.calibration === undefined ? {} : { calibration: execution.calibration }),
    },
    scenarios: [...parts],
  });
  await using systems = new LocalSystems(progress.say, signal);
  for (const { scenario, overrides } of scenarios) {
    const result = await runScenario(scenario, {
      runId,
      systems,
      signal,
      emit: progress.emit,
      warmSystemMs: execution.warmSystemMs,
      overrides,
      saved: async (part) => void (await writeResult(folder, document('interrupted', [...finished, part]))),
    });
    finished.push(result);
  }
  const result = document(statusOf(finished, signal.aborted), finished);
  await writeResult(folder, result);
  return { result, folder };
}

/** Throws CommandFailed, with exit code 2, where no results can be kept. */
export async function makeResultsFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const message = `--output: no results can be kept in ${folder} (${(error as Error).message}). Name a folder that can be written.`;
    throw new CommandFailed(exitCodes.usage, message, { cause: error });
  }
}

function statusOf(scenarios: readonly ScenarioResult[], aborted: boolean): Result['status'] {
  if (aborted) return 'interrupted';
  const failed = scenarios.some(({ targets }) => targets.some(({ status }) => status === 'failed'));
  return failed ? 'failed' : 'complete';
}
