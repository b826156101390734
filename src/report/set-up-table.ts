import { evidenceOf } from '../verdict/claim.ts';
import { totalMs } from '../verdict/set-up-rules.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { middleOf } from './column.ts';
import { countOf, printMilliseconds, printSeconds } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

/** From nothing to the first record read back, step by step. */
export function setUpTable(
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
  caption: string,
): TableSection {
  const steps = [...new Set(runs.flatMap((run) => stepsOf(run).map(({ name }) => name)))];
  return {
    kind: 'table',
    caption,
    head: ['step', ...runs.map((run) => `${labelOf(run)} (${evidenceOf(run.target)})`)],
    rows: [
      ...steps.map((name) => [cell(name), ...runs.map((run) => stepCell(run, name))]),
      [cell('from nothing to the first record'), ...runs.map(totalCell)],
      [cell('settings touched'), ...runs.map(settingsCell)],
    ],
    notes: [
      'production operation (security, monitoring, upgrades) is not measured',
      ...(runs.some(({ target }) => evidenceOf(target) === 'simulated')
        ? ["a local server's own delays are settings: their documented value stands in"]
        : []),
    ],
  };
}

function stepsOf({ target }: TargetRun) {
  return target.finding?.kind === 'set-up' ? target.finding.steps : [];
}

function stepCell(run: TargetRun, name: string): Cell {
  const step = stepsOf(run).find((one) => one.name === name);
  if (step === undefined) return cell('–', 'muted');
  if (step.documented !== undefined) return cell(`${step.documented} (documented)`);
  const { milliseconds } = step;
  if (milliseconds.length === 0) return cell('n/a (too few)', 'muted');
  const evidence = evidenceOf(run.target);
  // A simulated step has no network in it, as every simulated latency.
  const shown = `${evidence === 'simulated' ? 'floor ≥ ' : ''}${print(middleOf(milliseconds, 'lower'))} (${evidence})`;
  if (milliseconds.length === 1) return cell(shown);
  const range = `range ${print(Math.min(...milliseconds))} – ${print(Math.max(...milliseconds))}`;
  return cell(`${shown}\n${range}, ${countOf(milliseconds.length, 'run')}`);
}

function totalCell(run: TargetRun): Cell {
  const total = totalMs(run.target.finding);
  if (evidenceOf(run.target) === 'simulated') return cell('n/a: needs AWS', 'muted');
  return total === null ? cell('n/a (too few)', 'muted') : cell(`${print(total)} (computed)`);
}

function settingsCell({ target }: TargetRun): Cell {
  return target.finding?.kind === 'set-up'
    ? cell(`${target.finding.settingsTouched} (${evidenceOf(target)})`)
    : cell('–', 'muted');
}

function print(milliseconds: number): string {
  return milliseconds >= 1_000 ? printSeconds(milliseconds) : printMilliseconds(milliseconds);
}
