import { readFile } from 'node:fs/promises';
import type { SideName } from '../gate/pair-order.ts';
import { findScenario } from '../scenario/find-scenario.ts';
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
  /** The scenario as another version of the tool would be given it. */
  readonly file: string;
  /** A command that starts the system, and one that runs another version of this tool. */
  readonly start: string | undefined;
  readonly kvk: string | undefined;
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
  const candidate = await sideOf(name, [...flags.set, ...flags.candidateSet], flags.targets, {
    title: name,
    start: flags.candidateStart,
    kvk: flags.candidateKvk,
  });
  const baseline = await baselineOf(name, flags);
  const targets = commonTargets(baseline.scenario, candidate.scenario);
  const { gate, seed } = candidate.scenario;
  return {
    sides: { baseline, candidate },
    targets,
    gate,
    seed,
    start: seed % 2 === 0 ? 'baseline' : 'candidate',
    ...(await gatePlace(name)),
  };
}

async function baselineOf(name: string, flags: GateFlags): Promise<GateSideInput> {
  const sets = [...flags.set, ...flags.baselineSet];
  const commands = { start: flags.baselineStart, kvk: flags.baselineKvk };
  const file = flags.baseline ?? name;
  if (flags.baselineRef === undefined) return sideOf(file, sets, flags.targets, { title: file, ...commands });
  if (flags.baselineKvk !== undefined)
    throw usage(
      '--baseline-ref and --baseline-kvk do not go together: check the ref out and name its scenario by --baseline',
    );
  await using there = await scenarioAtRef(name, flags.baselineRef);
  return sideOf(there.file, sets, flags.targets, { title: `${name} at ${flags.baselineRef}`, ...commands });
}

async function sideOf(
  file: string,
  sets: readonly string[],
  labels: string | undefined,
  { title, start, kvk }: Pick<GateSideInput, 'start' | 'kvk'> & { readonly title: string },
): Promise<GateSideInput> {
  const [all] = await loadScenarios([file], { sets });
  const { scenario, overrides } = labels === undefined ? all! : onlyTargets(all!, labels.split(','));
  if (scenario.experiment !== 'load')
    throw usage(`${title}: a gate compares a fixed rate (experiment: load), not '${scenario.experiment}'`);
  const parts = [
    overrides.length === 0 ? title : `${title} with ${overrides.join(', ')}`,
    ...(start === undefined ? [] : [`on the system of '${start}'`]),
    ...(kvk === undefined ? [] : [`by '${kvk}'`]),
  ];
  return { description: parts.join(' '), scenario, overrides, file, start, kvk };
}

/** The file of a scenario and the line of its gate, or its first line where it has none of its own. */
async function gatePlace(name: string): Promise<{ file: string; line: number }> {
  const file = await findScenario(name);
  const lines = (await readFile(file, 'utf8')).split('\n');
  return {
    file: name,
    line:
      Math.max(
        0,
        lines.findIndex((line) => line.startsWith('gate:')),
      ) + 1,
  };
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
