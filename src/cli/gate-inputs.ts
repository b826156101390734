import type { SideName } from '../gate/pair-order.ts';
import type { GateSection, Scenario } from '../scenario/scenario.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { loadScenarios } from './load-scenarios.ts';
import { onlyTargets } from './only-targets.ts';
import type { GateFlags } from './run-gate.ts';
import { scenarioAtRef } from './scenario-at-ref.ts';

/** One side as it will run. */
export interface GateSideInput {
  readonly description: string;
  readonly scenario: Scenario;
  readonly overrides: readonly string[];
}

/** Everything a gate needs to know before it starts. */
export interface GateInputs {
  readonly sides: Readonly<Record<SideName, GateSideInput>>;
  /** Labels of the targets, which both sides have. */
  readonly targets: readonly string[];
  /** As the candidate has it. */
  readonly gate: GateSection;
  readonly seed: number;
  readonly start: SideName;
  /** What annotations point to. */
  readonly file: string;
  readonly line: number;
}

/** Reads both sides from the options. Throws CommandFailed, with exit code 2, when they can't be compared. */
export async function loadGateInputs(name: string, flags: GateFlags): Promise<GateInputs> {
  if (flags.baseline !== undefined && flags.baselineRef !== undefined)
    throw usage('--baseline and --baseline-ref both name the baseline: give one of them');
  const candidate = await sideOf(name, [...flags.set, ...flags.candidateSet], flags.targets, name);
  const baseline = await baselineOf(name, flags);
  const targets = commonTargets(baseline.scenario, candidate.scenario);
  const { gate, seed } = candidate.scenario;
  return {
    sides: { baseline, candidate },
    targets,
    gate,
    seed,
    start: seed % 2 === 0 ? 'baseline' : 'candidate',
    file: name,
    line: 1,
  };
}

async function baselineOf(name: string, flags: GateFlags): Promise<GateSideInput> {
  const sets = [...flags.set, ...flags.baselineSet];
  if (flags.baselineRef === undefined)
    return sideOf(flags.baseline ?? name, sets, flags.targets, flags.baseline ?? name);
  await using there = await scenarioAtRef(name, flags.baselineRef);
  return sideOf(there.file, sets, flags.targets, `${name} at ${flags.baselineRef}`);
}

async function sideOf(
  file: string,
  sets: readonly string[],
  labels: string | undefined,
  title: string,
): Promise<GateSideInput> {
  const [all] = await loadScenarios([file], { sets });
  const { scenario, overrides } = labels === undefined ? all! : onlyTargets(all!, labels.split(','));
  if (scenario.experiment !== 'load')
    throw usage(`${title}: a gate compares a fixed rate (experiment: load), not '${scenario.experiment}'`);
  const description = overrides.length === 0 ? title : `${title} with ${overrides.join(', ')}`;
  return { description, scenario, overrides };
}

function commonTargets(baseline: Scenario, candidate: Scenario): string[] {
  const labels = candidate.targets.map(({ label }) => label);
  const others = baseline.targets.map(({ label }) => label);
  const common = labels.filter((label) => others.includes(label));
  if (common.length > 0) return common;
  throw usage(`no target is in both: the baseline has ${others.join(', ')}, the candidate ${labels.join(', ')}`);
}

function usage(message: string): CommandFailed {
  return new CommandFailed(exitCodes.usage, message);
}
