import type { RetentionRun } from '../result/storage-findings.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { span } from '../verdict/rule-parts.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import { plainNumber, printSeconds } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

type Label = (run: TargetRun) => string;

const hourMs = 3_600_000;

/** The default, what else is taken, and when records could no longer be read. */
export function retentionTable(runs: readonly TargetRun[], labelOf: Label, caption: string): TableSection {
  return {
    kind: 'table',
    caption,
    head: [
      'target',
      'default',
      'accepted',
      'refused, in its own words',
      'set to',
      'age when gone',
      'oldest before, after',
    ],
    rows: runs.flatMap((run) => rowsOf(run, labelOf(run))),
    notes: ['age when gone: as the system counts time, from the acknowledgement to the first look that found it gone'],
  };
}

function rowsOf({ target }: TargetRun, label: string): Cell[][] {
  if (target.finding?.kind !== 'retention') return [];
  const name = cell(`${label} (${evidenceOf(target)})`);
  if (target.finding.isUnable) return [[name, cell('this adapter knows no retention', 'muted'), ...blank(5)]];
  return target.finding.runs.map(({ default: byDefault, tries, expiry }) => [
    name,
    cell(span(byDefault)),
    cell(
      tries
        .filter(({ accepted }) => accepted)
        .map(({ time }) => span(time))
        .join(', '),
    ),
    cell(
      tries
        .filter(({ accepted }) => !accepted)
        .map(({ time, code, message }) => `${span(time)}: ${code} “${message}”`)
        .join('\n'),
    ),
    ...expiryCells(expiry),
  ]);
}

function expiryCells(expiry: RetentionRun['expiry']): Cell[] {
  if (expiry === null) return [cell('not waited for', 'muted'), ...blank(2)];
  const { keepMs, timeScale, settings, goneAfterMs, left, records, oldestBefore, oldestAfter } = expiry;
  const age = (ms: number): string => (timeScale === 1 ? printSeconds(ms) : `${plainNumber(ms / hourMs)} h`);
  const gone = goneAfterMs === null ? 'none gone' : `${age(goneAfterMs.least)} to ${age(goneAfterMs.most)}`;
  return [
    cell(`${span(keepMs)}\n${settings}`),
    cell(
      `${gone}\n${records - left} of ${records} records${timeScale === 1 ? '' : ', scaled time'}`,
      left === 0 ? 'plain' : 'warning',
    ),
    cell(`${short(oldestBefore)}, ${short(oldestAfter)}`),
  ];
}

/** The last digits of a long sequence number tell two of them apart. */
function short(position: string | null): string {
  if (position === null) return 'none';
  return position.length > 12 ? `…${position.slice(-10)}` : position;
}

function blank(count: number): Cell[] {
  return Array.from({ length: count }, () => cell('–', 'muted'));
}
