import { resolve } from 'node:path';
import type { Result } from '../result/result-schema.ts';
import { readResult } from '../result/result-store.ts';
import { execute } from './execute.ts';
import { endEverything } from './interruption.ts';
import type { LoadedScenario } from './load-scenarios.ts';
import { planText } from './plan-text.ts';
import type { Progress } from './progress.ts';
import { readWarmUp } from './run-and-report.ts';
import type { GateFlags } from './run-gate.ts';
import type { Terminal } from './terminal.ts';

/** A run to be compared with saved ones, and where it is kept. */
export interface Candidate {
  readonly result: Result;
  readonly from: string;
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The saved result, or a run made now; undefined when only the plan was asked for. */
export async function candidateResult(
  loaded: LoadedScenario,
  flags: GateFlags,
  { terminal, progress, signal }: Surroundings,
): Promise<Candidate | undefined> {
  if (flags.from !== undefined)
    return { result: await readResult(resolve(terminal.folder, flags.from)), from: flags.from };
  const warmSystemMs = readWarmUp(flags.warmSystem);
  const plan = planText([loaded.scenario], warmSystemMs);
  if (flags.dryRun) {
    terminal.output.write(`${plan}\n`);
    return undefined;
  }
  if (!flags.quiet) progress.say(plan);
  try {
    const { result, folder } = await execute({
      scenarios: [loaded],
      profile: 'run',
      command: terminal.argv,
      resultsFolder: resolve(terminal.folder, flags.output),
      warmSystemMs,
      progress,
      signal,
    });
    progress.done();
    return { result, from: folder };
  } finally {
    await endEverything();
  }
}
