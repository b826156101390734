import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { breachesOf, comparisonOf, missingBreaches, noiseWarnings } from '../gate/conclude.ts';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import { CommandSide } from '../gate/command-side.ts';
import type { SideName } from '../gate/pair-order.ts';
import { type InterleavedOutcome, runInterleaved } from '../gate/run-interleaved.ts';
import { ScenarioSide } from '../gate/scenario-side.ts';
import { startCommand } from '../gate/start-command.ts';
import type { Side } from '../gate/side.ts';
import type { GateFormat } from '../report/render-gate.ts';
import { currentEnvironment } from '../result/environment.ts';
import { gateSchemaVersion, type GateResult } from '../result/gate-result.ts';
import { schemaVersion, type Result } from '../result/result-schema.ts';
import { writeResult } from '../result/result-store.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { exitCodes } from './exit-codes.ts';
import { finishGate, gateFolder } from './finish-gate.ts';
import { type GateInputs, loadGateInputs } from './gate-inputs.ts';
import { gatePlanText } from './gate-plan-text.ts';
import { endEverything, Interruption } from './interruption.ts';
import { LocalSystems } from './local-systems.ts';
import { createProgress, type Progress, type ProgressChoice } from './progress.ts';
import { guardEndpoints } from './remote-guard.ts';
import { readWarmUp } from './run-and-report.ts';
import type { ColorChoice, Terminal } from './terminal.ts';
import { toolVersion } from './tool-version.ts';

/** Options of `kvk gate`, as commander gives them. */
export interface GateFlags {
  readonly baseline?: string;
  readonly baselineRef?: string;
  readonly mode: 'interleaved' | 'history' | 'snapshot';
  readonly baselineDir: string;
  /** A saved result to judge instead of a run made now. */
  readonly from?: string;
  readonly baselineSet: string[];
  readonly candidateSet: string[];
  readonly set: string[];
  readonly baselineStart?: string;
  readonly candidateStart?: string;
  readonly baselineKvk?: string;
  readonly candidateKvk?: string;
  readonly targets?: string;
  readonly failOn?: 'inconclusive';
  readonly advisory: boolean;
  readonly format: GateFormat;
  readonly output: string;
  readonly warmSystem: string;
  readonly progress: ProgressChoice;
  readonly color: ColorChoice;
  readonly quiet: boolean;
  readonly dryRun: boolean;
  readonly allowRemote: boolean;
}

/** Runs a gate from its options to its exit code. */
export async function runGate(name: string, flags: GateFlags, terminal: Terminal): Promise<number> {
  const inputs = await loadGateInputs(name, flags);
  const warmSystemMs = readWarmUp(flags.warmSystem);
  guardEndpoints([inputs.sides.baseline.scenario, inputs.sides.candidate.scenario], flags.allowRemote);
  const progress = createProgress(terminal, flags.progress, flags.quiet);
  const plan = gatePlanText(inputs);
  if (flags.dryRun) {
    terminal.output.write(`${plan}\n`);
    return exitCodes.done;
  }
  if (!flags.quiet) progress.say(plan);
  using interruption = new Interruption(progress.say);
  const startedAt = new Date();
  const outcome = await measured(inputs, warmSystemMs, progress, interruption.signal, terminal.folder);
  progress.done();
  const around = aroundResult(startedAt, terminal, interruption.signal.aborted);
  const gate = documentOf(inputs, outcome, around, flags.advisory);
  const folder = gateFolder(gate, flags, terminal);
  for (const side of ['baseline', 'candidate'] as const)
    await writeResult(join(folder, side), outcome.records[side].result(around));
  const code = await finishGate(gate, flags, terminal, progress, folder);
  return interruption.code || code;
}

async function measured(
  { sides, targets, gate, start }: GateInputs,
  warmSystemMs: number,
  progress: Progress,
  signal: AbortSignal,
  folder: string,
): Promise<InterleavedOutcome> {
  try {
    await using systems = new LocalSystems(progress.say, signal);
    await using started = new AsyncDisposableStack();
    const sideOf = async (side: SideName): Promise<Side> => {
      const { description, overrides, start: command, kvk, file } = sides[side];
      const address =
        command === undefined ? undefined : started.use(await startCommand(command, folder, signal)).address;
      const scenario = address === undefined ? sides[side].scenario : atAddress(sides[side].scenario, address);
      if (kvk !== undefined) {
        const endpoints = address === undefined ? [] : targets.map((label) => `targets.${label}.endpoint=${address}`);
        return new CommandSide({
          command: kvk,
          scenarioFile: file,
          sets: [...overrides, ...endpoints],
          folder,
          signal,
        });
      }
      return new ScenarioSide(description, scenario, {
        systems,
        signal,
        emit: progress.emit,
        warmSystemMs,
        overrides,
      });
    };
    const plan = {
      targets,
      metrics: gatedMetrics({ gate }),
      pairs: gate.pairs,
      secondLookPairs: gate.secondLookPairs,
      start,
    };
    const both = { baseline: await sideOf('baseline'), candidate: await sideOf('candidate') };
    return await runInterleaved(plan, { sides: both, signal, say: progress.say });
  } finally {
    await endEverything();
  }
}

/** Every target at one address: a command starts one system. */
function atAddress(scenario: Scenario, address: string): Scenario {
  const endpointOf = (adapter: string): string => (adapter === 'kinesis' ? `http://${address}` : address);
  return {
    ...scenario,
    targets: scenario.targets.map((target) => ({ ...target, endpoint: endpointOf(target.adapter) })),
  };
}

function aroundResult(startedAt: Date, terminal: Terminal, aborted: boolean): Omit<Result, 'scenarios'> {
  return {
    schemaVersion,
    tool: { name: 'kafka-vs-kinesis', version: toolVersion() },
    id: randomBytes(4).toString('hex'),
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    status: aborted ? 'interrupted' : 'complete',
    profile: 'run',
    command: [...terminal.argv],
    environment: currentEnvironment(),
  };
}

function documentOf(
  { sides, file, line, seed }: GateInputs,
  { compared, records, missing }: InterleavedOutcome,
  around: Omit<Result, 'scenarios'>,
  advisory: boolean,
): GateResult {
  const { name } = sides.candidate.scenario;
  const comparisons = compared.map((one) => comparisonOf(name, one));
  const breaches = (['baseline', 'candidate'] as const).flatMap((side) =>
    breachesOf(side, records[side].result(around)),
  );
  return {
    schemaVersion: gateSchemaVersion,
    tool: around.tool,
    mode: 'interleaved',
    startedAt: around.startedAt,
    endedAt: around.endedAt,
    status: around.status,
    advisory: advisory ? 'asked for by --advisory' : null,
    baseline: sides.baseline.description,
    candidate: sides.candidate.description,
    file,
    line,
    seed,
    fingerprint: around.environment.fingerprint,
    comparisons,
    breaches: [...breaches, ...missingBreaches(name, missing)],
    warnings: noiseWarnings(comparisons),
  };
}
