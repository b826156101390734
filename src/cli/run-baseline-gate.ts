import { resolve } from 'node:path';
import { readBaselines, type StoredBaseline } from '../gate/baseline-store.ts';
import type { GateResult } from '../result/gate-result.ts';
import type { ScenarioResult } from '../result/result-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Asked, comparedDocument, notComparedDocument } from './baseline-gate-document.ts';
import { type Candidate, candidateResult } from './candidate-result.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { finishGate, makeGateFolder } from './finish-gate.ts';
import { gatePlace } from './gate-inputs.ts';
import { targetsWithQuotas } from './gate-quotas.ts';
import { refuseEmptyGate, refuseGateFlags } from './gate-refusals.ts';
import { foldedOnGitHub } from './github-fold.ts';
import { Interruption } from './interruption.ts';
import { loadScenarios, type LoadedScenario } from './load-scenarios.ts';
import { onlyListedTargets } from './only-targets.ts';
import { outcomeOf } from './outcome.ts';
import { comparableBaseline, machineWarnings } from './comparable-baseline.ts';
import { createProgress, type Progress } from './progress.ts';
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
  const { result, from } = candidate;
  const measured = completeScenario(candidate, loaded.scenario);
  const asked: Asked = { name, flags, place, startedAt, scenario: loaded.scenario, hasQuotas, result, measured };
  const others = withoutJob(stored, result.id);
  const document = await judged(asked, others, from, progress, interruption.signal).catch((error: unknown) => {
    if (interruption.code !== 0) return undefined;
    if (!(error instanceof CommandFailed) || error.exitCode !== exitCodes.notComparable) throw error;
    progress.say(error.message);
    return notComparedDocument(error.message, asked);
  });
  if (document === undefined) return interruption.code;
  const folder = await makeGateFolder(measured.name, startedAt, flags, terminal);
  return finishGate(document, { flags, terminal, progress, folder });
}

/** Throws CommandFailed, with exit code 12, where no saved job can be compared with. */
async function judged(
  asked: Asked,
  stored: readonly StoredBaseline[],
  from: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<GateResult> {
  const { result, measured, flags } = asked;
  const { baseline, warnings } = comparableBaseline(stored, { result, scenario: measured, flags, from });
  const ofMachine = await machineWarnings(baseline, flags, progress, signal);
  return comparedDocument(baseline, [...warnings, ...ofMachine], asked);
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

/** The asked targets of a run that came to its end on all of them; else the command ends as that run would. */
function completeScenario({ result, from }: Candidate, { name, targets }: Scenario): ScenarioResult {
  const all = result.scenarios.find((one) => one.name === name);
  if (all === undefined) throw usage(`${from} holds no scenario ${name}`);
  const labels = targets.map(({ label }) => label);
  const scenario = { ...all, targets: all.targets.filter(({ label }) => labels.includes(label)) };
  const lacking = labels.filter((label) => !scenario.targets.some((target) => target.label === label));
  if (lacking.length > 0) throw usage(`${from} lacks the target ${lacking.join(', ')}: leave it out with --targets`);
  if (scenario.targets.every(({ status }) => status === 'complete')) {
    requireRepetitions(scenario, from);
    return scenario;
  }
  const { code, reasons } = outcomeOf({ ...result, scenarios: [scenario] });
  const why = reasons.length === 0 ? 'it was interrupted' : reasons.join('; ');
  throw new CommandFailed(code === exitCodes.done ? exitCodes.notValid : code, `nothing is compared, ${why}: ${from}`);
}

/** A saved run may have fewer repetitions than its scenario asks for now. */
function requireRepetitions({ targets }: ScenarioResult, from: string): void {
  for (const { label, trials } of targets) {
    const repetitions = trials.filter(({ purpose }) => purpose === 'repetition').length;
    if (repetitions < fewestRepetitions)
      throw usage(
        `${from}: ${label} has ${repetitions} repetitions, too few for a gate against baselines: ` +
          `run the scenario again with --set repetitions=${fewestRepetitions} or more`,
      );
  }
}

/** A run that was saved already is not compared with itself. */
function withoutJob(stored: readonly StoredBaseline[], id: string): StoredBaseline[] {
  return stored.flatMap(({ file, baseline }) => {
    const jobs = baseline.jobs.filter((job) => job.id !== id);
    return jobs.length === 0 ? [] : [{ file, baseline: { ...baseline, jobs } }];
  });
}

function usage(message: string): CommandFailed {
  return new CommandFailed(exitCodes.usage, message);
}
