import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { isClosedLoop } from '../gate/gate-metrics.ts';
import type { SideName } from '../gate/pair-order.ts';
import { type Difference, scenarioDifferences } from '../gate/scenario-differences.ts';
import { findScenario } from '../scenario/find-scenario.ts';
import type { LoadOptions } from '../scenario/load-options.ts';
import type { GateSection, Scenario } from '../scenario/scenario.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { targetsWithQuotas } from './gate-quotas.ts';
import { refuseEmptyGate } from './gate-refusals.ts';
import { loadScenarios } from './load-scenarios.ts';
import { onlyListedTargets } from './only-targets.ts';
import type { GateFlags } from './run-gate.ts';
import { scenarioAtRef } from './scenario-at-ref.ts';
import type { Terminal } from './terminal.ts';

/** One side as it will run. */
export interface GateSideInput {
  readonly description: string;
  readonly scenario: Scenario;
  /** What options changed, `path=value`, and those options as they were written. */
  readonly overrides: readonly string[];
  readonly sets: readonly string[];
  /** The scenario as another version of the tool would be given it. */
  readonly file: string;
  /** A command that starts the system, and one that runs another version of this tool. */
  readonly start: string | undefined;
  readonly kvk: string | undefined;
}

/** Whether a repetition of either side is a process of its own, with a local system of its own. */
export function runsCommands({ baseline, candidate }: GateInputs['sides']): boolean {
  return baseline.kvk !== undefined || candidate.kvk !== undefined;
}

/** Everything a gate needs to know before it starts. */
export interface GateInputs {
  readonly sides: Readonly<Record<SideName, GateSideInput>>;
  /** Labels of the targets that both sides have, and what is said of those that only one has. */
  readonly targets: readonly string[];
  readonly notCompared: readonly string[];
  /** What of the scenarios differs between the sides. */
  readonly differences: readonly Difference[];
  /** Labels of targets of a closed loop whose system documents quotas. */
  readonly hasQuotas: readonly string[];
  /** As the candidate has it. */
  readonly gate: GateSection;
  readonly seed: number;
  readonly start: SideName;
  readonly place: GatePlace;
}

/** What annotations point to. */
export interface GatePlace {
  /** From the root of the repository where CI tells it, else from the working folder; or the name of one that ships. */
  readonly file: string;
  /** Of the gate's section, or the first line where there is none. */
  readonly line: number;
}

/** Reads both sides from the options. Throws CommandFailed, with exit code 2, when they can't be compared. */
export async function loadGateInputs(name: string, flags: GateFlags, terminal: Terminal): Promise<GateInputs> {
  const candidate = await sideAt(name, flags.candidateRef, 'candidate', flags, {
    sets: [...flags.set, ...flags.candidateSet],
    commands: { start: flags.candidateStart, kvk: flags.candidateKvk },
  });
  const baseline = await sideAt(flags.baseline ?? name, flags.baselineRef, 'baseline', flags, {
    sets: [...flags.set, ...flags.baselineSet],
    commands: { start: flags.baselineStart, kvk: flags.baselineKvk },
  });
  const shared = sharedTargets(baseline.scenario, candidate.scenario);
  const { gate, seed } = candidate.scenario;
  refuseEmptyGate(candidate.scenario, shared.targets.length);
  if (isClosedLoop(baseline.scenario.workload) !== isClosedLoop(candidate.scenario.workload))
    throw usage('one side is a closed loop and the other has a rate: give both the same');
  const withQuotas = async ({ scenario, start }: GateSideInput): Promise<string[]> => {
    const targets = scenario.targets.filter(({ label }) => shared.targets.includes(label));
    return targetsWithQuotas({ ...scenario, targets }, start !== undefined);
  };
  const hasQuotas = [...(await withQuotas(baseline)), ...(await withQuotas(candidate))];
  return {
    sides: { baseline, candidate },
    ...shared,
    differences: scenarioDifferences(baseline.scenario, candidate.scenario, shared.targets),
    hasQuotas,
    gate,
    seed,
    start: seed % 2 === 0 ? 'baseline' : 'candidate',
    place: await gatePlace(name, terminal),
  };
}

interface SideOptions {
  readonly sets: readonly string[];
  readonly commands: Pick<GateSideInput, 'start' | 'kvk'>;
}

/** A side of a scenario as its file lies there, or as git has it at a ref. */
async function sideAt(
  file: string,
  ref: string | undefined,
  side: SideName,
  flags: GateFlags,
  options: SideOptions,
): Promise<GateSideInput> {
  if (ref === undefined) return sideOf({ title: file, file, labels: flags.targets, ...options });
  await using there = await scenarioAtRef(file, ref, side);
  const reading = { readFile: (path: string) => there.readFile(path) };
  return await sideOf({ title: `${file} at ${ref}`, file: there.file, labels: flags.targets, reading, ...options });
}

interface SideSource extends SideOptions {
  readonly title: string;
  readonly file: string;
  readonly labels: string | undefined;
  /** How the files are read that the scenario names, where not as they lie there. */
  readonly reading?: Pick<LoadOptions, 'readFile'>;
}

async function sideOf({ title, file, labels, sets, commands, reading }: SideSource): Promise<GateSideInput> {
  const [all] = await loadScenarios([file], { sets, ...reading });
  const { scenario, overrides } = onlyListedTargets(all!, labels);
  if (scenario.experiment !== 'load')
    throw usage(
      `${title}: a gate compares a fixed rate or closed loop (experiment: load), not '${scenario.experiment}'`,
    );
  const { start, kvk } = commands;
  const parts = [
    overrides.length === 0 ? title : `${title} with ${overrides.join(', ')}`,
    ...(start === undefined ? [] : [`on the system of '${start}'`]),
    ...(kvk === undefined ? [] : [`by '${kvk}'`]),
  ];
  return { description: parts.join(' '), scenario, overrides, sets, file, start, kvk };
}

/** Where the gate of a scenario is written. */
export async function gatePlace(name: string, { environment, folder }: Terminal): Promise<GatePlace> {
  const found = await findScenario(name);
  const lines = (await readFile(found, 'utf8')).split('\n');
  const line = Math.max(1, lines.findIndex((text) => text.startsWith('gate:')) + 1);
  // One that ships is found elsewhere than where its name would lie.
  if (found !== name) return { file: name, line };
  const root = environment['GITHUB_WORKSPACE'] ?? environment['CI_PROJECT_DIR'] ?? folder;
  const path = relative(root, resolve(folder, name));
  return { file: path.startsWith('..') ? name : path, line };
}

function sharedTargets(baseline: Scenario, candidate: Scenario): Pick<GateInputs, 'targets' | 'notCompared'> {
  const labels = candidate.targets.map(({ label }) => label);
  const others = baseline.targets.map(({ label }) => label);
  const targets = labels.filter((label) => others.includes(label));
  if (targets.length === 0)
    throw usage(`no target is in both: the baseline has ${others.join(', ')}, the candidate ${labels.join(', ')}`);
  return {
    targets,
    notCompared: [
      ...labels
        .filter((label) => !others.includes(label))
        .map((label) => `${label}: not compared, not in the baseline`),
      ...others
        .filter((label) => !labels.includes(label))
        .map((label) => `${label}: not compared, not in the candidate`),
    ],
  };
}

function usage(message: string): CommandFailed {
  return new CommandFailed(exitCodes.usage, message);
}
