import { resolve } from 'node:path';
import { baselinesOf } from '../gate/baseline-of.ts';
import { readBaselines, type StoredBaseline } from '../gate/baseline-store.ts';
import { breachesOf, missingBreaches, noiseWarnings } from '../gate/conclude.ts';
import { findBaseline } from '../gate/find-baseline.ts';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import { fewestJobs } from '../gate/judge-history.ts';
import { judgeAgainstBaseline } from '../gate/judge-against-baseline.ts';
import { defaults } from '../scenario/defaults.ts';
import { gateSchemaVersion, type GateResult } from '../result/gate-result.ts';
import type { Result } from '../result/result-schema.ts';
import { readResult } from '../result/result-store.ts';
import { execute } from './execute.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { finishGate } from './finish-gate.ts';
import { endEverything, Interruption } from './interruption.ts';
import { loadScenarios, type LoadedScenario } from './load-scenarios.ts';
import { onlyTargets } from './only-targets.ts';
import { planText } from './plan-text.ts';
import { createProgress, type Progress } from './progress.ts';
import { guardEndpoints } from './remote-guard.ts';
import { readWarmUp } from './run-and-report.ts';
import type { GateFlags } from './run-gate.ts';
import type { Terminal } from './terminal.ts';

/** Fewer repetitions give no median worth keeping. */
const fewestRepetitions = 3;

/** Compares a run, made now or saved before, with saved baselines; from its options to its exit code. */
export async function runBaselineGate(name: string, flags: GateFlags, terminal: Terminal): Promise<number> {
  const mode = flags.mode === 'history' ? 'history' : 'snapshot';
  const startedAt = new Date();
  const loaded = await candidateOf(name, flags);
  const progress = createProgress(terminal, flags.progress, flags.quiet);
  using interruption = new Interruption(progress.say);
  const folder = resolve(terminal.folder, flags.baselineDir);
  const stored = await readBaselines(folder);
  const result = await candidateResult(loaded, flags, { terminal, progress, signal: interruption.signal });
  if (result === undefined) return exitCodes.done;
  if (interruption.code !== 0) return interruption.code;
  const scenario = result.scenarios.find((one) => one.name === loaded.scenario.name);
  const [values] = baselinesOf({ ...result, scenarios: scenario === undefined ? [] : [scenario] }, null, '');
  if (scenario === undefined || values === undefined)
    throw new CommandFailed(exitCodes.notValid, `the run holds no complete measurement of ${loaded.scenario.name}`);
  const found = findBaseline(withoutJob(stored, result.id), result, scenario);
  if ('differences' in found)
    throw new CommandFailed(
      exitCodes.notComparable,
      `no comparable baseline in ${flags.baselineDir}: ${found.differences.join('\n  ')}\n` +
        `Save this run as one: kvk baseline save --from <result> --baseline-dir ${flags.baselineDir}`,
    );
  const { gate } = loaded.scenario;
  const areLimitsSet = gate.p50 !== readDefault('p50') || gate.p99 !== readDefault('p99');
  const metrics = gatedMetrics({ gate });
  const judged = judgeAgainstBaseline(found.baseline, { scenario, values }, { mode, metrics, areLimitsSet });
  const jobs = found.baseline.jobs.length;
  const document: GateResult = {
    schemaVersion: gateSchemaVersion,
    tool: result.tool,
    mode,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    status: 'complete',
    advisory: advisoryOf(flags, mode, jobs, areLimitsSet),
    baseline: `${jobs} saved job${jobs === 1 ? '' : 's'}`,
    candidate: `${name} (${result.id})`,
    file: name,
    line: 1,
    seed: loaded.scenario.seed,
    fingerprint: result.environment.fingerprint,
    comparisons: judged.comparisons,
    breaches: [
      ...breachesOf('candidate', { ...result, scenarios: [scenario] }),
      ...missingBreaches(scenario.name, judged.missing),
    ],
    warnings: noiseWarnings(judged.comparisons),
  };
  return finishGate(document, flags, terminal, progress);
}

/** A run that was saved already is not compared with itself. */
function withoutJob(stored: readonly StoredBaseline[], id: string): StoredBaseline[] {
  return stored.flatMap(({ file, baseline }) => {
    const jobs = baseline.jobs.filter((job) => job.id !== id);
    return jobs.length === 0 ? [] : [{ file, baseline: { ...baseline, jobs } }];
  });
}

async function candidateOf(name: string, flags: GateFlags): Promise<LoadedScenario> {
  const sets = [...flags.set, ...flags.candidateSet];
  const [all] = await loadScenarios([name], { sets });
  const one = flags.targets === undefined ? all! : onlyTargets(all!, flags.targets.split(','));
  const { repetitions, experiment } = one.scenario;
  if (experiment !== 'load')
    throw usage(`${name}: a gate compares a fixed rate (experiment: load), not '${experiment}'`);
  if (repetitions < fewestRepetitions && flags.from === undefined)
    throw usage(
      `${name}: ${repetitions} repetition${repetitions === 1 ? '' : 's'} are too few for a gate against baselines: ` +
        `write repetitions: ${fewestRepetitions} or more, or add --set repetitions=${fewestRepetitions}`,
    );
  guardEndpoints([one.scenario], flags.allowRemote);
  return one;
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The saved result, or a run made now; undefined when only the plan was asked for. */
async function candidateResult(
  loaded: LoadedScenario,
  flags: GateFlags,
  { terminal, progress, signal }: Surroundings,
): Promise<Result | undefined> {
  if (flags.from !== undefined) return readResult(resolve(terminal.folder, flags.from));
  const warmSystemMs = readWarmUp(flags.warmSystem);
  const plan = planText([loaded.scenario], warmSystemMs);
  if (flags.dryRun) {
    terminal.output.write(`${plan}\n`);
    return undefined;
  }
  if (!flags.quiet) progress.say(plan);
  try {
    const { result } = await execute({
      scenarios: [loaded],
      profile: 'run',
      command: terminal.argv,
      resultsFolder: resolve(terminal.folder, flags.output),
      warmSystemMs,
      progress,
      signal,
    });
    progress.done();
    return result;
  } finally {
    await endEverything();
  }
}

function advisoryOf(
  flags: GateFlags,
  mode: 'history' | 'snapshot',
  jobs: number,
  areLimitsSet: boolean,
): string | null {
  if (flags.advisory) return 'asked for by --advisory';
  if (mode === 'history') return jobs < fewestJobs ? `fewer than ${fewestJobs} earlier jobs` : null;
  return areLimitsSet ? null : 'one earlier job shows no noise, and the scenario sets no limits of its own';
}

function readDefault(name: 'p50' | 'p99'): number {
  return Number.parseFloat(defaults.gate[name]) / 100;
}

function usage(message: string): CommandFailed {
  return new CommandFailed(exitCodes.usage, message);
}
