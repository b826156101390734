import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LoopbackFigures } from '../../gate/baseline-file.ts';
import { baselinesOf } from '../../gate/baseline-of.ts';
import { addToBaseline, pruneBaselines, readBaselines } from '../../gate/baseline-store.ts';
import { runToEnd } from '../../process/run-to-end.ts';
import { currentEnvironment } from '../../result/environment.ts';
import { metricOf } from '../../result/metric-catalogue.ts';
import type { Result } from '../../result/result-schema.ts';
import { readResult } from '../../result/result-store.ts';
import { median } from '../../statistics/quantile.ts';
import { validity } from '../../verdict/validity.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { Interruption } from '../interruption.ts';
import { measureLoopback } from '../measure-loopback.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

interface FolderFlag {
  readonly baselineDir: string;
}

/** `kvk baseline save|list|show|prune`: earlier jobs that a gate compares with. */
export function addBaseline(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const baseline = program
    .command('baseline')
    .description('keep earlier runs that a gate compares with, one file for each scenario and kind of machine');
  for (const add of [addSave, addList, addShow, addPrune]) add(baseline, terminal, exit);
}

function addSave(baseline: Command, terminal: Terminal, exit: (code: number) => void): void {
  withFolder(baseline.command('save'))
    .description('add a run; nothing that was saved is ever replaced')
    .requiredOption('--from <result>', 'a result.json or its folder')
    .option('--no-loopback-check', 'do not measure the loopback, by which a snapshot gate tells a changed machine')
    .addHelpText(
      'after',
      examples(
        'kvk baseline save --from results/2026-11-23-load-1a2b3c4d',
        'kvk baseline save --from nightly/result.json --baseline-dir baselines',
        'kvk baseline save --from results/2026-11-23-load-1a2b3c4d --baseline-dir "$HOME/baselines"',
      ),
    )
    .action(async (flags: FolderFlag & { from: string; loopbackCheck: boolean }) => {
      const result = await readResult(resolve(terminal.folder, flags.from));
      const [invalid] = validity(result);
      if (invalid !== undefined)
        throw new CommandFailed(
          exitCodes.notValid,
          `${flags.from} is no baseline, the run is not valid: ${invalid.target ?? invalid.scenario}: ${invalid.text}`,
        );
      const saved = { commit: await commitOf(terminal.folder), savedAt: new Date().toISOString() };
      if (baselinesOf(result, { ...saved, loopback: null }).length === 0)
        throw new CommandFailed(
          exitCodes.usage,
          `${flags.from} holds no complete run of a fixed rate or closed loop (experiment: load)`,
        );
      const loopback = flags.loopbackCheck ? await loopbackFor(result, terminal) : null;
      for (const one of baselinesOf(result, { ...saved, loopback })) {
        const { file, jobs, wasThere } = await addToBaseline(folderOf(flags, terminal), one);
        say(
          terminal,
          `${file}: ${wasThere ? 'has this run already' : `saved, ${jobs} job${jobs === 1 ? '' : 's'} now`}`,
        );
      }
      exit(exitCodes.done);
    });
}

function addList(baseline: Command, terminal: Terminal, exit: (code: number) => void): void {
  withFolder(baseline.command('list'))
    .description('the files and how many jobs they hold')
    .action(async (flags: FolderFlag) => {
      const stored = await readBaselines(folderOf(flags, terminal));
      if (stored.length === 0) say(terminal, `no baselines in ${flags.baselineDir}`);
      for (const { file, baseline: one } of stored)
        say(
          terminal,
          `${file}: ${one.scenario}, ${one.jobs.length} job${one.jobs.length === 1 ? '' : 's'}, newest ${one.jobs.at(-1)?.startedAt ?? 'none'}, ${one.machine.cpu}`,
        );
      exit(exitCodes.done);
    });
}

function addShow(baseline: Command, terminal: Terminal, exit: (code: number) => void): void {
  withFolder(baseline.command('show'))
    .description('the medians of every job of a scenario')
    .argument('<scenario>', 'name of the scenario')
    .action(async (name: string, flags: FolderFlag) => {
      const stored = (await readBaselines(folderOf(flags, terminal))).filter((one) => one.baseline.scenario === name);
      if (stored.length === 0)
        throw new CommandFailed(
          exitCodes.notComparable,
          `no baseline of ${name} in ${flags.baselineDir}: see kvk baseline list`,
        );
      for (const { file, baseline: one } of stored) {
        say(terminal, `${file} (${one.machine.cpu}, ${one.machine.cores} cores, Node ${one.machine.node})`);
        for (const job of one.jobs)
          for (const { label, values } of job.targets)
            say(terminal, `  ${job.startedAt} ${job.commit?.slice(0, 8) ?? '-'} ${label}: ${mediansText(values)}`);
      }
      exit(exitCodes.done);
    });
}

function addPrune(baseline: Command, terminal: Terminal, exit: (code: number) => void): void {
  withFolder(baseline.command('prune'))
    .description('remove all but the newest jobs of each file')
    .requiredOption('--keep <n>', 'how many jobs each file keeps', readKeep)
    .action(async (flags: FolderFlag & { keep: number }) => {
      const pruned = await pruneBaselines(folderOf(flags, terminal), flags.keep);
      if (pruned.length === 0) say(terminal, 'nothing to remove');
      for (const { file, removed } of pruned) say(terminal, `${file}: removed ${removed.length}`);
      exit(exitCodes.done);
    });
}

/** Null where the run is from another machine: what this one reaches says nothing of it. */
async function loopbackFor({ environment }: Result, terminal: Terminal): Promise<LoopbackFigures | null> {
  if (environment.fingerprint === currentEnvironment().fingerprint) return measured(terminal);
  say(terminal, 'the run is from another machine or Node: saved without its loopback, which a snapshot gate will say');
  return null;
}

/** How fast this machine is now; on Ctrl-C nothing is saved. */
async function measured(terminal: Terminal): Promise<LoopbackFigures> {
  const progress = createProgress(terminal, 'none', false);
  using interruption = new Interruption(progress.say);
  try {
    return await measureLoopback(progress, interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    throw new CommandFailed(interruption.code, 'interrupted: nothing was saved', { cause: error });
  }
}

function say({ output }: Terminal, line: string): void {
  output.write(`${line}\n`);
}

function folderOf({ baselineDir }: FolderFlag, { folder }: Terminal): string {
  return resolve(folder, baselineDir);
}

function withFolder(command: Command): Command {
  return command.option('--baseline-dir <folder>', 'where baselines are kept', '.kvk/baselines');
}

function mediansText(values: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(values)
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => `${name} ${median(list).toFixed(2)} ${metricOf(name)?.unit ?? ''} (${list.length})`)
    .join(', ');
}

function readKeep(text: string): number {
  const keep = Number(text);
  if (Number.isInteger(keep) && keep > 0) return keep;
  throw new CommandFailed(exitCodes.usage, `--keep: '${text}' is not a number of jobs: use a whole number from 1`);
}

/** The commit of a folder, or null where git has none. */
async function commitOf(folder: string): Promise<string | null> {
  try {
    const { code, lines } = await runToEnd('git', ['rev-parse', 'HEAD'], { folder, timeoutMs: 10_000 });
    return code === 0 ? (lines[0] ?? null) : null;
  } catch {
    return null; // Without git there is no commit to name.
  }
}
