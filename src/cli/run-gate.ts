import { join } from 'node:path';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import type { SideName } from '../gate/pair-order.ts';
import type { InterleavedOptions, SideRecords } from '../gate/pair-series.ts';
import { type InterleavedOutcome, nothingMeasured, runInterleaved } from '../gate/run-interleaved.ts';
import type { GateFormat } from '../report/render-gate.ts';
import type { Result } from '../result/result-schema.ts';
import { writeResult } from '../result/result-store.ts';
import { exitCodes } from './exit-codes.ts';
import { finishGate, makeGateFolder } from './finish-gate.ts';
import { gateDocument, type GateSpan, resultFrame } from './gate-document.ts';
import { type GateInputs, loadGateInputs } from './gate-inputs.ts';
import { gatePlanText } from './gate-plan-text.ts';
import { refuseGateFlags } from './gate-refusals.ts';
import { type SideSurroundings, startSides } from './gate-sides.ts';
import { foldedOnGitHub } from './github-fold.ts';
import { endEverything, Interruption } from './interruption.ts';
import { savedCalibration } from './machine-calibration.ts';
import { LocalSystems } from './local-systems.ts';
import { createProgress, type Progress, type ProgressChoice, quietly } from './progress.ts';
import { guardEndpoints } from './remote-guard.ts';
import { readWarmUp } from './run-and-report.ts';
import type { ColorChoice, Terminal } from './terminal.ts';

/** Options of `kvk gate`, as commander gives them. */
export interface GateFlags {
  readonly baseline?: string;
  readonly baselineRef?: string;
  readonly candidateRef?: string;
  readonly mode: 'interleaved' | 'history' | 'snapshot';
  readonly baselineDir: string;
  readonly loopbackCheck: boolean;
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
  refuseGateFlags(flags);
  const inputs = await loadGateInputs(name, flags, terminal);
  const warmSystemMs = readWarmUp(flags.warmSystem);
  guardEndpoints([inputs.sides.baseline.scenario, inputs.sides.candidate.scenario], flags.allowRemote);
  const progress = createProgress(terminal, flags.progress, flags.quiet);
  const plan = gatePlanText(inputs, warmSystemMs, await savedCalibration(terminal.environment));
  if (flags.dryRun) {
    terminal.output.write(`${plan}\n`);
    return exitCodes.done;
  }
  if (!flags.quiet) progress.say(plan);
  using interruption = new Interruption(progress.say);
  const { signal } = interruption;
  const startedAt = new Date();
  const folder = await makeGateFolder(inputs.sides.candidate.scenario.name, startedAt, flags, terminal);
  const around = { flags, signal, warmSystemMs, emit: progress.emit, folder: terminal.folder };
  const title = `${inputs.sides.candidate.scenario.name}: both sides in turn`;
  const keep = (records: SideRecords, status: GateSpan['status']): Promise<SideResults> =>
    keepSides(records, folder, () => resultFrame({ startedAt, status }, terminal));
  const saved = async (records: SideRecords): Promise<void> => void (await keep(records, 'interrupted'));
  const outcome = await foldedOnGitHub(title, flags.quiet, terminal, () =>
    measured(inputs, { ...around, saved }, quietly(progress, flags.quiet)),
  );
  progress.done();
  const { records, problem } = outcome;
  if (problem !== null) progress.say(`${problem.side}, ${problem.target}: ${problem.message}`);
  const results = await keep(records, statusOf(outcome, signal));
  const gate = gateDocument(inputs, outcome, results, flags.advisory);
  const code = await finishGate(gate, { flags, terminal, progress, folder });
  return interruption.code || code;
}

type SideResults = Readonly<Record<SideName, Result>>;

/** Keeps each side as a result that any report reads, with an id of its own. */
async function keepSides(
  records: SideRecords,
  folder: string,
  frame: () => Omit<Result, 'scenarios'>,
): Promise<SideResults> {
  const results = { baseline: records.baseline.result(frame()), candidate: records.candidate.result(frame()) };
  for (const [side, result] of Object.entries(results)) await writeResult(join(folder, side), result);
  return results;
}

async function measured(
  inputs: GateInputs,
  around: Omit<SideSurroundings, 'systems' | 'started'> & Pick<InterleavedOptions, 'saved'>,
  { say }: Progress,
): Promise<InterleavedOutcome> {
  const { targets, gate, start } = inputs;
  const { signal } = around;
  try {
    await using systems = new LocalSystems(say, signal);
    await using started = new AsyncDisposableStack();
    const made = await startSides(inputs, { ...around, systems, started });
    if ('problem' in made) return { ...nothingMeasured(), problem: made.problem };
    const { pairs, secondLookPairs } = gate;
    const plan = { targets, metrics: gatedMetrics(inputs.sides.candidate.scenario), pairs, secondLookPairs, start };
    return await runInterleaved(plan, { sides: made.sides, signal, say, ...(around.saved && { saved: around.saved }) });
  } catch (error) {
    // Interrupted while a system was starting: there is nothing yet, and that is told as any interruption.
    if (signal.aborted) return nothingMeasured();
    throw error;
  } finally {
    await endEverything();
  }
}

function statusOf({ problem }: InterleavedOutcome, { aborted }: AbortSignal): GateSpan['status'] {
  if (aborted) return 'interrupted';
  return problem === null ? 'complete' : 'failed';
}
