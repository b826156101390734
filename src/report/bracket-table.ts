import type { Bracket } from '../result/result-schema.ts';
import { evidenceOf } from '../verdict/claim.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { printBytesPerSecond, printCount, printPerSecond, printShare } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

type LabelOf = (run: TargetRun) => string;

/** The highest sustainable rate of each target: what held, what failed, and why. */
export function saturationTable(runs: readonly TargetRun[], labelOf: LabelOf, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: ['target', 'held', 'failed', 'confirmed', 'predicted', 'what failed', 'bound by'],
    rows: runs.map((run) => {
      const { finding } = run.target;
      if (finding?.kind !== 'saturation') return unfinishedRow(run, labelOf, 6);
      const evidence = evidenceOf(run.target);
      const { rate, confirmedPerSecond, confirmedBytesPerSecond, predictedPerSecond } = finding;
      const confirmed =
        confirmedPerSecond === null
          ? cell('none held', 'bad')
          : cell(
              `${boundSign(rate)}${printPerSecond(confirmedPerSecond)} (${evidence})${confirmedBytesPerSecond === null ? '' : `\n${printBytesPerSecond(confirmedBytesPerSecond)}`}`,
            );
      return [
        cell(labelOf(run)),
        heldCell(rate, printPerSecond, evidence),
        failedCell(rate, printPerSecond, evidence, widthOf(rate)),
        confirmed,
        predictedCell(predictedPerSecond, printPerSecond),
        cell(rate.because || '–'),
        boundCell(rate),
      ];
    }),
    notes: ['held and failed bracket the ceiling: it lies between them'],
  };
}

/** The most readers of each target that kept up. */
export function fanOutTable(runs: readonly TargetRun[], labelOf: LabelOf, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: ['target', 'kept up', 'failed', 'predicted', 'what failed', 'bound by'],
    rows: runs.map((run) => {
      const { finding } = run.target;
      if (finding?.kind !== 'fan-out') return unfinishedRow(run, labelOf, 5);
      const evidence = evidenceOf(run.target);
      const { readers, predictedReaders } = finding;
      return [
        cell(labelOf(run)),
        heldCell(readers, printReaders, evidence),
        failedCell(readers, printReaders, evidence),
        predictedCell(predictedReaders, printReaders),
        cell(readers.because || '–'),
        boundCell(readers),
      ];
    }),
    notes: [],
  };
}

/** A row for a target without a finding: its status, then dashes. */
export function unfinishedRow(run: TargetRun, labelOf: LabelOf, cells: number): Cell[] {
  const { status, problem } = run.target;
  const said = `n/a (${status})${problem === null ? '' : `\n${problem.message}`}`;
  return [cell(labelOf(run)), cell(said, 'bad'), ...Array.from({ length: cells - 1 }, () => cell('–', 'muted'))];
}

function printReaders(count: number): string {
  return `${printCount(count)} reader${count === 1 ? '' : 's'}`;
}

/** At least this much, where the ladder, our client or the machine ended before the system did. */
function boundSign({ failed, boundBy }: Bracket): string {
  return failed === null || boundBy === 'client' || boundBy === 'host' ? '≥ ' : '';
}

function heldCell(bracket: Bracket, print: (value: number) => string, evidence: string): Cell {
  return bracket.held === null
    ? cell('not even the smallest', 'bad')
    : cell(`${boundSign(bracket)}${print(bracket.held)} (${evidence})`, 'good');
}

function failedCell({ failed }: Bracket, print: (value: number) => string, evidence: string, width = ''): Cell {
  if (failed === null) return cell('none tried failed', 'muted');
  return cell(`${print(failed)} (${evidence})${width}`);
}

/** Only documented quotas allow a prediction: what a machine and its disks carry is found by trying. */
function predictedCell(predicted: number | null, print: (value: number) => string): Cell {
  return predicted === null ? cell('none: no quota documented', 'muted') : cell(`${print(predicted)} (computed)`);
}

/** A second line with the bracket's width as a share of the rate that failed. */
function widthOf({ held, failed }: Bracket): string {
  return held === null || failed === null ? '' : `\nbracket ${printShare((failed - held) / failed)}`;
}

function boundCell({ boundBy, boundByDetail }: Bracket): Cell {
  const detail = boundByDetail === '' ? '' : `: ${boundByDetail}`;
  return cell(`${boundBy}${detail}`, boundBy === 'client' || boundBy === 'host' ? 'warning' : 'plain');
}
