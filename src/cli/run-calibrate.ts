import { randomBytes } from 'node:crypto';
import { gatedMetrics } from '../gate/gate-metrics.ts';
import { measureNoise } from '../gate/measure-noise.ts';
import { ScenarioSide } from '../gate/scenario-side.ts';
import { writeCalibration } from '../gate/calibration-store.ts';
import { calibrationReport } from '../report/calibration-report.ts';
import { markdownForm } from '../report/markdown-form.ts';
import { tableForm } from '../report/table-form.ts';
import { type Calibration, calibrationSchemaVersion, type Ceiling, type TargetNoise } from '../result/calibration.ts';
import { currentEnvironment } from '../result/environment.ts';
import type { ScenarioResult } from '../result/result-schema.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runScenario } from '../run/run-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ownScenarios } from './calibration-scenarios.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { endEverything, Interruption } from './interruption.ts';
import { LocalSystems } from './local-systems.ts';
import { loadScenarios } from './load-scenarios.ts';
import { calibrationFolder, savedCalibration } from './machine-calibration.ts';
import { onlyListedTargets } from './only-targets.ts';
import { codeOfProblem } from './outcome.ts';
import { paintFor } from './paint.ts';
import { createProgress, type Progress, type ProgressChoice, quietly } from './progress.ts';
import { guardEndpoints } from './remote-guard.ts';
import { readWarmUp } from './run-and-report.ts';
import type { ColorChoice, Terminal } from './terminal.ts';
import { toolVersion } from './tool-version.ts';

/** Options of `kvk calibrate`, as commander gives them. */
export interface CalibrateFlags {
  readonly quick: boolean;
  readonly set: string[];
  readonly targets?: string;
  readonly format: 'table' | 'md' | 'json';
  readonly warmSystem: string;
  readonly progress: ProgressChoice;
  readonly color: ColorChoice;
  readonly quiet: boolean;
  readonly allowRemote: boolean;
}

type Measured = Pick<Calibration, 'ceilings' | 'slip' | 'noise'>;

/** Calibrates this machine, or adds the noise of a scenario to what is known of it; gives the exit code. */
export async function runCalibrate(
  name: string | undefined,
  flags: CalibrateFlags,
  terminal: Terminal,
): Promise<number> {
  const scenario = name === undefined ? undefined : await scenarioOf(name, flags);
  const progress = createProgress(terminal, flags.progress, flags.quiet);
  using interruption = new Interruption(progress.say);
  const { signal } = interruption;
  const told = quietly(progress, flags.quiet);
  const before = await savedCalibration(terminal.environment);
  const warmSystemMs = readWarmUp(flags.warmSystem);
  let measured: Measured;
  try {
    await using systems = new LocalSystems(progress.say, signal);
    const around = { systems, signal, emit: progress.emit, warmSystemMs, overrides: [] };
    measured =
      scenario === undefined
        ? await measureTool(flags.quick, around, told)
        : { ceilings: [], slip: null, noise: await noiseOf(scenario, scenario.gate.pairs, around, told) };
  } catch (error) {
    if (signal.aborted) return interruption.code;
    throw error;
  } finally {
    progress.done();
    await endEverything();
  }
  const calibration = joined(before, measured, flags.quick);
  const file = await writeCalibration(calibrationFolder(terminal.environment), calibration);
  terminal.output.write(textOf(calibration, flags, terminal));
  if (!flags.quiet) progress.say(`saved in ${file}`);
  return exitCodes.done;
}

async function scenarioOf(name: string, { set, targets, allowRemote }: CalibrateFlags): Promise<Scenario> {
  const [loaded] = await loadScenarios([name], { sets: set });
  const { scenario } = onlyListedTargets(loaded!, targets);
  if (scenario.experiment !== 'load')
    throw new CommandFailed(
      exitCodes.usage,
      `${name}: noise is that of a fixed rate (experiment: load), not of '${scenario.experiment}'`,
    );
  guardEndpoints([scenario], allowRemote);
  return scenario;
}

type Around = Omit<RunOptions, 'runId' | 'saved'>;

async function measureTool(isQuick: boolean, around: Around, progress: Progress): Promise<Measured> {
  const own = await ownScenarios(isQuick);
  const ceilings: Ceiling[] = [];
  for (const scenario of own.ceilings) ceilings.push(await ceilingOf(scenario, around));
  const trial = (await complete(own.slip, around)).targets[0]!.trials.at(-1)!;
  const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs } = trial.slip;
  const slip = { ratePerSecond: trial.offeredPerSecond, p50Ms, p90Ms, p99Ms, p999Ms, maxMs };
  return { ceilings, slip, noise: await noiseOf(own.noise, own.pairs, around, progress) };
}

async function ceilingOf(scenario: Scenario, around: Around): Promise<Ceiling> {
  const { finding } = (await complete(scenario, around)).targets[0]!;
  if (finding?.kind !== 'saturation') throw new Error('a search without a finding');
  const { held, failed, boundBy, boundByDetail } = finding.rate;
  return {
    recordBytes: scenario.workload.recordSize,
    heldPerSecond: held,
    failedPerSecond: failed,
    boundBy: boundByDetail === '' ? boundBy : boundByDetail,
  };
}

/** A run that came to its end. Throws CommandFailed where it did not. */
async function complete(scenario: Scenario, around: Around): Promise<ScenarioResult> {
  const result = await runScenario(scenario, {
    ...around,
    runId: randomBytes(4).toString('hex'),
    saved: async () => undefined,
  });
  const { problem } = result.targets[0]!;
  if (problem !== null) throw broken(problem);
  return result;
}

async function noiseOf(scenario: Scenario, pairs: number, around: Around, { say }: Progress): Promise<TargetNoise[]> {
  const found: TargetNoise[] = [];
  for (const { label, adapter } of scenario.targets) {
    const side = new ScenarioSide(scenario.name, scenario, around);
    const options = { pairs, signal: around.signal, say };
    const measured = await measureNoise(label, side, gatedMetrics(scenario), options);
    around.signal.throwIfAborted();
    if ('problem' in measured) throw broken(measured.problem ?? { code: 'failed', message: `${label}: not complete` });
    found.push({
      scenario: scenario.name,
      target: label,
      adapter,
      measureSeconds: scenario.phases.measure / 1_000,
      savedAt: new Date().toISOString(),
      invalid: [...measured.invalid],
      metrics: [...measured.metrics],
    });
  }
  return found;
}

function broken({ code, message }: { readonly code: string; readonly message: string }): CommandFailed {
  return new CommandFailed(codeOfProblem(code), `nothing was saved: ${message}`);
}

/** What was measured now replaces the same of before; the rest is kept. */
function joined(before: Calibration | undefined, { ceilings, slip, noise }: Measured, isQuick: boolean): Calibration {
  const { fingerprint, cpu, cores } = currentEnvironment();
  const kept = before?.noise.filter(
    (old) => !noise.some(({ scenario, target }) => scenario === old.scenario && target === old.target),
  );
  const isOwn = slip !== null;
  return {
    schemaVersion: calibrationSchemaVersion,
    tool: toolVersion(),
    savedAt: isOwn || before === undefined ? new Date().toISOString() : before.savedAt,
    fingerprint,
    cpu,
    cores,
    isQuick: isOwn || before === undefined ? isQuick : before.isQuick,
    ceilings: isOwn ? ceilings : (before?.ceilings ?? []),
    slip: isOwn ? slip : (before?.slip ?? null),
    noise: [...(kept ?? []), ...noise],
  };
}

function textOf(calibration: Calibration, { format, color }: CalibrateFlags, terminal: Terminal): string {
  if (format === 'json') return `${JSON.stringify(calibration, null, 2)}\n`;
  const report = calibrationReport(calibration);
  if (format === 'md') return markdownForm(report);
  const paint = paintFor(terminal.output, color, terminal.environment);
  return tableForm(report, terminal.output.columns ?? 120, paint);
}
