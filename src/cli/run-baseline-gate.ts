import { resolve } from 'node:path';
import type { Baseline } from '../gate/baseline-file.ts';
import { baselinesOf } from '../gate/baseline-of.ts';
import { readBaselines, type StoredBaseline } from '../gate/baseline-store.ts';
import { breachesOf, clientWarnings, missingBreaches, noiseWarnings } from '../gate/conclude.ts';
import { gatedMetrics, isClosedLoop } from '../gate/gate-metrics.ts';
import { fewestJobs } from '../gate/judge-history.ts';
import { judgeAgainstBaseline } from '../gate/judge-against-baseline.ts';
import { quotaBreaches } from '../gate/quota-bound.ts';
import { gateSchemaVersion, type GateResult } from '../result/gate-result.ts';
import type { Result, ScenarioResult } from '../result/result-schema.ts';
import { defaults } from '../scenario/defaults.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Candidate, candidateResult } from './candidate-result.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { finishGate, makeGateFolder } from './finish-gate.ts';
import { type GatePlace, gatePlace } from './gate-inputs.ts';
import { targetsWithQuotas } from './gate-quotas.ts';
import { refuseEmptyGate, refuseGateFlags } from './gate-refusals.ts';
import { foldedOnGitHub } from './github-fold.ts';
import { Interruption } from './interruption.ts';
import { loadScenarios, type LoadedScenario } from './load-scenarios.ts';
import { onlyListedTargets } from './only-targets.ts';
import { outcomeOf } from './outcome.ts';
import { comparableBaseline, machineWarnings } from './comparable-baseline.ts';
import { createProgress } from './progress.ts';
import { guardEndpoints } from './remote-guard.ts';
import type { GateFlags } from './run-gate.ts';
import type { Terminal } from './terminal.ts';

/** Fewer repetitions give no median worth keeping. */
const fewestRepetitions = 3;

/** Compares a run, made now or saved before, with saved baselines; from its options to its exit code. */
export async function runBaselineGate(name: string, flags: GateFlags, terminal: Terminal): Promise<number> {
  refuseGateFlags(flags);
  const loaded = await scenarioOf(name, flags);
  const hasQuotas = await targetsWithQuotas(loaded.scenario);
  const place = await gatePlace(name, terminal);
  const progress = createProgress(terminal, flags.progress, flags.quiet);
  using interruption = new Interruption(progress.say);
  // Read before anything runs: a damaged file would waste the run.
  const stored = await readBaselines(resolve(terminal.folder, flags.baselineDir));
  const startedAt = new Date();
  const surroundings = { terminal, progress, signal: interruption.signal };
  const candidate = await foldedOnGitHub(`${loaded.scenario.name}: the run`, flags.quiet, terminal, () =>
    candidateResult(loaded, flags, surroundings),
  );
  if (candidate === undefined) return exitCodes.done;
  if (interruption.code !== 0) {
    progress.say(`interrupted: nothing is compared; what was measured is in ${candidate.from}`);
    return interruption.code;
  }
  const scenario = completeScenario(candidate, loaded.scenario.name);
  const { result, from } = candidate;
  const comparable = comparableBaseline(withoutJob(stored, result.id), { result, scenario, flags, from });
  const { baseline } = comparable;
  const warnings = [...comparable.warnings];
  try {
    warnings.push(...(await machineWarnings(baseline, flags, progress, interruption.signal)));
  } catch (error) {
    if (interruption.code !== 0) return interruption.code;
    throw error;
  }
  const asked = { name, flags, place, startedAt, scenario: loaded.scenario, hasQuotas, warnings };
  const document = compared(result, scenario, baseline, asked);
  const folder = await makeGateFolder(scenario.name, startedAt, flags, terminal);
  return finishGate(document, { flags, terminal, progress, folder });
}

async function scenarioOf(name: string, flags: GateFlags): Promise<LoadedScenario> {
  const [all] = await loadScenarios([name], { sets: [...flags.set, ...flags.candidateSet] });
  const one = onlyListedTargets(all!, flags.targets);
  const { repetitions, experiment, targets } = one.scenario;
  if (experiment !== 'load')
    throw usage(`${name}: a gate compares a fixed rate or closed loop (experiment: load), not '${experiment}'`);
  if (repetitions < fewestRepetitions && flags.from === undefined)
    throw usage(
      `${name}: repetitions: ${repetitions} is too few for a gate against baselines: ` +
        `write repetitions: ${fewestRepetitions} or more, or add --set repetitions=${fewestRepetitions}`,
    );
  refuseEmptyGate(one.scenario, targets.length);
  guardEndpoints([one.scenario], flags.allowRemote);
  return one;
}

/** The scenario of a run that came to its end on all its targets; else the command ends as that run would. */
function completeScenario({ result, from }: Candidate, name: string): ScenarioResult {
  const scenario = result.scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw usage(`${from} holds no scenario ${name}`);
  if (scenario.targets.every(({ status }) => status === 'complete')) return scenario;
  const { code, reasons } = outcomeOf({ ...result, scenarios: [scenario] });
  const why = reasons.length === 0 ? 'it was interrupted' : reasons.join('; ');
  throw new CommandFailed(code === exitCodes.done ? exitCodes.notValid : code, `nothing is compared, ${why}: ${from}`);
}

/** A run that was saved already is not compared with itself. */
function withoutJob(stored: readonly StoredBaseline[], id: string): StoredBaseline[] {
  return stored.flatMap(({ file, baseline }) => {
    const jobs = baseline.jobs.filter((job) => job.id !== id);
    return jobs.length === 0 ? [] : [{ file, baseline: { ...baseline, jobs } }];
  });
}

interface Asked {
  readonly name: string;
  readonly flags: GateFlags;
  readonly place: GatePlace;
  readonly startedAt: Date;
  readonly scenario: Scenario;
  readonly hasQuotas: readonly string[];
  readonly warnings: readonly string[];
}

function compared(
  result: Result,
  scenario: ScenarioResult,
  baseline: Baseline,
  { name, flags, place, startedAt, scenario: { gate, workload, seed }, hasQuotas, warnings }: Asked,
): GateResult {
  const mode = flags.mode === 'history' ? 'history' : 'snapshot';
  const limits = isClosedLoop(workload) ? (['throughput'] as const) : (['p50', 'p99'] as const);
  const areLimitsSet = limits.some((one) => gate[one] !== readDefault(one));
  const measured = { ...result, scenarios: [scenario] };
  const [values] = baselinesOf(measured, { commit: null, savedAt: '', loopback: null });
  const metrics = gatedMetrics({ gate, workload });
  const judged = judgeAgainstBaseline(baseline, { scenario, values: values! }, { mode, metrics, areLimitsSet });
  const jobs = baseline.jobs.length;
  return {
    schemaVersion: gateSchemaVersion,
    tool: result.tool,
    mode,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    status: 'complete',
    problem: null,
    advisory: advisoryOf(flags, mode, jobs, areLimitsSet),
    baseline: `${jobs} saved job${jobs === 1 ? '' : 's'}`,
    candidate: `${name} (${result.id})`,
    ...place,
    seed,
    fingerprint: result.environment.fingerprint,
    comparisons: judged.comparisons,
    shown: [],
    breaches: [
      ...breachesOf('candidate', measured),
      ...quotaBreaches('candidate', measured, hasQuotas),
      ...missingBreaches(scenario.name, judged.missing),
    ],
    warnings: [...warnings, ...clientWarnings('candidate', measured), ...noiseWarnings(judged.comparisons)],
  };
}

function advisoryOf(flags: GateFlags, mode: GateResult['mode'], jobs: number, areLimitsSet: boolean): string | null {
  if (flags.advisory) return 'asked for by --advisory';
  if (mode === 'history') return jobs < fewestJobs ? `fewer than ${fewestJobs} earlier jobs` : null;
  return areLimitsSet ? null : 'one earlier job shows no noise, and the scenario sets no limits of its own';
}

function readDefault(name: 'p50' | 'p99' | 'throughput'): number {
  return Number.parseFloat(defaults.gate[name]) / 100;
}

function usage(message: string): CommandFailed {
  return new CommandFailed(exitCodes.usage, message);
}
