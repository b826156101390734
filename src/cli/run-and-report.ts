import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { calibrationLine } from '../report/calibration-report.ts';
import { decodeHistogram } from '../report/decode-histogram.ts';
import type { Result } from '../result/result-schema.ts';
import type { ReportFormat } from '../report/render-report.ts';
import { parseDuration } from '../units/duration.ts';
import { endEverything, Interruption } from './interruption.ts';
import { CommandFailed, exitCodes } from './exit-codes.ts';
import { execute } from './execute.ts';
import type { LoadedScenario } from './load-scenarios.ts';
import { outcomeOf } from './outcome.ts';
import { planText } from './plan-text.ts';
import { savedCalibration } from './machine-calibration.ts';
import { createProgress, type ProgressChoice } from './progress.ts';
import { paintFor } from './paint.ts';
import type { ColorChoice, Terminal } from './terminal.ts';

/** Options that `run` and `compare` share, as commander gives them. */
export interface RunFlags {
  readonly rate?: string;
  readonly recordSize?: string;
  readonly partitions?: string;
  readonly readers?: string;
  readonly duration?: string;
  readonly set: string[];
  readonly format: ReportFormat;
  readonly output: string;
  readonly warmSystem: string;
  readonly progress: ProgressChoice;
  readonly color: ColorChoice;
  readonly quiet: boolean;
  readonly dryRun: boolean;
  readonly allowRemote: boolean;
}

export function withRunOptions(command: Command): Command {
  return command
    .option('--rate <rate>', 'records a second, all producers together, e.g. 20k/s')
    .option('--record-size <size>', 'value of one record, e.g. 1KiB')
    .option('--partitions <n>', 'partitions of the topic, shards of the stream')
    .option('--readers <n>', 'independent readers; several rungs as 1,2,5')
    .option('--duration <time>', 'measured time of each trial, e.g. 30s')
    .option('--set <path=value>', 'any value of the scenario, e.g. workload.keys.skew=zipf (repeatable)', collect, [])
    .addOption(formatOption())
    .option('--output <folder>', 'where results are kept, a folder a run', 'results')
    .option('--warm-system <time>', 'discarded load on a cold local system; 0s leaves it cold', '20s')
    .addOption(
      new Option('--progress <how>', 'what is shown while running').choices(['auto', 'plain', 'none']).default('auto'),
    )
    .addOption(colorOption())
    .option('--quiet', 'results only', false)
    .option('--dry-run', 'show the plan and stop', false)
    .option('--allow-remote', 'allow targets beyond this machine', false);
}

export function formatOption(): Option {
  return new Option('--format <format>', 'form of the results on stdout')
    .choices(['table', 'md', 'html', 'csv', 'json'])
    .default('table');
}

export function colorOption(): Option {
  return new Option('--color <when>', 'colours on stdout').choices(['auto', 'always', 'never']).default('auto');
}

interface Job {
  readonly scenarios: readonly LoadedScenario[];
  readonly profile: Result['profile'];
  readonly flags: RunFlags;
  readonly terminal: Terminal;
}

/** Shows the plan, runs it, writes result and reports, prints the results; gives the exit code. */
export async function runAndReport({ scenarios, profile, flags, terminal }: Job): Promise<number> {
  const warmSystemMs = readWarmUp(flags.warmSystem);
  const progress = createProgress(terminal, flags.progress, flags.quiet);
  const plan = planText(
    scenarios.map(({ scenario }) => scenario),
    warmSystemMs,
  );
  if (flags.dryRun) {
    terminal.output.write(`${plan}\n`);
    return exitCodes.done;
  }
  if (!flags.quiet) progress.say(plan);
  using interruption = new Interruption(progress.say);
  const { signal } = interruption;
  const known = await savedCalibration(terminal.environment);
  const resultsFolder = resolve(terminal.folder, flags.output);
  const { result, folder } = await executeKept({
    scenarios,
    profile,
    command: terminal.argv,
    resultsFolder,
    warmSystemMs,
    calibration: known && calibrationLine(known),
    progress,
    signal,
  });
  progress.done();
  await writeReports(folder, result);
  terminal.output.write(await rendered([result], flags.format, flags.color, terminal));
  const { code, reasons } = outcomeOf(result);
  for (const reason of reasons) progress.say(reason);
  if (!flags.quiet) progress.say(`saved in ${folder}: result.json, report.md, report.html`);
  return interruption.code || code;
}

async function executeKept(execution: Parameters<typeof execute>[0]): ReturnType<typeof execute> {
  try {
    return await execute(execution);
  } finally {
    await endEverything();
  }
}

/** Results in one form, for a stream or a file. */
export async function rendered(
  results: readonly [Result, ...Result[]],
  format: ReportFormat,
  color: ColorChoice,
  terminal: Terminal,
): Promise<string> {
  const { renderReport } = await import('../report/render-report.ts');
  const width = terminal.output.columns ?? 120;
  const paint = paintFor(terminal.output, color, terminal.environment);
  return renderReport(results, format, { width, paint, decodeHistogram });
}

const plain = paintFor({}, 'never', {});

async function writeReports(folder: string, result: Result): Promise<void> {
  const { renderReport } = await import('../report/render-report.ts');
  for (const format of ['md', 'html'] as const) {
    await writeFile(
      join(folder, `report.${format}`),
      renderReport([result], format, { width: 120, paint: plain, decodeHistogram }),
    );
  }
}

export function readWarmUp(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new CommandFailed(exitCodes.usage, `--warm-system: ${(error as Error).message}`, { cause: error });
  }
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
