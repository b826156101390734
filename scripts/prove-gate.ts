/**
 * Proves the error rates of `kvk gate` by gate runs whose answer is known, equal sides and planted changes:
 *
 *   node scripts/prove-gate.ts [loopback|kafka|kinesis|all] [--only <case,…>] [--folder bench/results/gate]
 *
 * Takes hours. It continues where it stopped and never replaces an outcome; a run that was not valid, because the
 * machine was busy, is recorded too and repeated. `--summary` only counts what there is. Exits with 1 when a run did not
 * say what was planted (one red of the equal sides of the loopback is allowed), with 2 when it was called wrongly.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { Argument, Command } from 'commander';
import { proofCases, type ProofCase } from './prove-gate/cases.ts';
import { isAsExpected, isValid, type ProofOutcome, readOutcomes, writeOutcome } from './prove-gate/outcome.ts';
import { runCase } from './prove-gate/run-case.ts';
import { markdownTable, noiseHead, noiseRows, summaryHead, summaryRow } from './prove-gate/summary.ts';

interface Flags {
  readonly only?: string;
  readonly folder: string;
  readonly summary: boolean;
}

/** So often a run may be repeated that was not valid, for each run that is wanted. */
const triesPerRun = 3;
/** Of the twenty gates with equal sides one may be red: their rate of false alarms is five in a hundred at most. */
const redAllowed: Readonly<Record<string, number>> = { 'loopback-equal': 1 };

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Runs what is missing, one run of each case a round; returns when nothing is. */
async function runMissing(cases: readonly ProofCase[], folder: string, signal: AbortSignal): Promise<void> {
  const commit = execFileSync('git', ['-C', repository, 'describe', '--always', '--dirty'], {
    encoding: 'utf8',
  }).trim();
  for (;;) {
    const missing: { one: ProofCase; outcomes: ProofOutcome[] }[] = [];
    for (const one of cases) {
      const outcomes = await readOutcomes(folder, one.name);
      if (outcomes.filter(isValid).length < one.runs && outcomes.length < one.runs * triesPerRun)
        missing.push({ one, outcomes });
    }
    if (missing.length === 0) return;
    for (const { one, outcomes } of missing) {
      const number = (outcomes.at(-1)?.number ?? 0) + 1;
      const outcome = await runCase(one, { number, commit, signal });
      await writeOutcome(folder, outcome);
      const { decision, seconds, loadAverage, reasons } = outcome;
      const said = isValid(outcome) && !isAsExpected(outcome) ? ' NOT AS EXPECTED' : '';
      console.error(
        `${new Date().toISOString().slice(11, 19)} ${one.name} ${number}: ${decision}${said}, ${seconds} s, load ${loadAverage.join(' → ')} ${reasons.join('; ')}`,
      );
      await summarise(folder);
    }
  }
}

/** Counts every case into `summary.md`; returns both tables and whether everything is as expected. */
async function summarise(folder: string): Promise<{ rows: (readonly string[])[]; holds: boolean }> {
  const rows: (readonly string[])[] = [];
  const noise: (readonly string[])[] = [];
  let holds = true;
  for (const one of proofCases) {
    const outcomes = await readOutcomes(folder, one.name);
    if (outcomes.length === 0) continue;
    rows.push(summaryRow(one, outcomes));
    noise.push(...noiseRows(one, outcomes));
    const wrong = outcomes.filter((outcome) => isValid(outcome) && !isAsExpected(outcome)).length;
    holds &&= wrong <= (redAllowed[one.name] ?? 0);
  }
  const text = [
    '# Gate runs whose answer is known\n',
    `${markdownTable(summaryHead, rows)}\n`,
    'Medians over the valid runs; a planted change shows in the change of at least one metric.\n',
    `${markdownTable(noiseHead, noise)}\n`,
  ].join('\n');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'summary.md'), text);
  return { rows, holds };
}

const parts = ['loopback', 'kafka', 'kinesis', 'all'] as const;
const program = new Command('prove-gate')
  .addArgument(new Argument('[part]', 'which systems').choices(parts).default('all'))
  .option('--only <cases>', 'only these cases, separated by commas')
  .option('--folder <folder>', 'where outcomes are kept', join(repository, 'bench/results/gate'))
  .option('--summary', 'only count the outcomes that there are', false)
  .action(async (part: (typeof parts)[number], { only, folder, summary }: Flags, command: Command) => {
    const names = only?.split(',');
    const unknown = names?.filter((name) => !proofCases.some((one) => one.name === name)) ?? [];
    if (unknown.length > 0)
      command.error(`no case is called ${unknown.join(', ')}: ${proofCases.map(({ name }) => name).join(', ')}`);
    const cases = proofCases.filter(
      (one) => (part === 'all' || one.part === part) && (names === undefined || names.includes(one.name)),
    );
    const interruption = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
    if (!summary) {
      await runMissing(cases, resolve(folder), interruption.signal).catch((error: unknown) => {
        if (!interruption.signal.aborted) throw error;
        console.error('interrupted: run it again to continue');
      });
    }
    const { rows, holds } = await summarise(resolve(folder));
    const table = new Table({ head: summaryHead });
    table.push(...rows.map((row) => [...row]));
    console.log(table.toString());
    process.exitCode = holds ? 0 : 1;
  });
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
await program.parseAsync();
