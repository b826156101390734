import { metrics } from '../result/metric-catalogue.ts';
import type { Finding, Result, TargetResult } from '../result/result-schema.ts';
import { experimentRows } from './experiment-rows.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { metadataRows, takeoverRows } from './takeover-rows.ts';

const head = ['scenario', 'target', 'evidence', 'repetition', 'readers', 'metric', 'value', 'unit'] as const;
type Row = readonly (string | number | null)[];

/**
 * One figure a line, after RFC 4180: every metric of every repetition, confirmation and rung, then what was found.
 * A value is empty where there were too few samples. Probes of a search are left to the JSON form: without
 * their rate in the key they would look like repetitions.
 */
export function csvForm(results: readonly Result[]): string {
  const rows = results.flatMap(({ scenarios, id }) =>
    scenarios.flatMap(({ name, targets }) =>
      targets.flatMap((target) => {
        const scenario = results.length > 1 ? `${id}/${name}` : name;
        return [...trialRows(target), ...findingRows(target.finding)].map((row) => [
          scenario,
          target.label,
          target.description === null ? '' : evidenceOf(target),
          ...row,
        ]);
      }),
    ),
  );
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function trialRows({ trials }: TargetResult): Row[] {
  return trials
    .filter(({ purpose }) => purpose !== 'search')
    .flatMap((trial) => [
      [trial.repetition, trial.readers, 'offered', trial.offeredPerSecond, '/s'],
      ...metrics.map(({ name, unit, of }) => [trial.repetition, trial.readers, name, of(trial), unit]),
    ]);
}

function findingRows(finding: Finding | null): Row[] {
  switch (finding?.kind) {
    case 'saturation':
      return [
        ['', '', 'rate.held', finding.rate.held, '/s'],
        ['', '', 'rate.failed', finding.rate.failed, '/s'],
        ['', '', 'rate.predicted', finding.predictedPerSecond, '/s'],
      ];
    case 'fan-out':
      return [
        ['', '', 'readers.held', finding.readers.held, 'readers'],
        ['', '', 'readers.failed', finding.readers.failed, 'readers'],
        ['', '', 'readers.predicted', finding.predictedReaders, 'readers'],
      ];
    case 'set-up':
      return finding.steps.flatMap(({ name, milliseconds }) =>
        milliseconds.map((value, repetition) => [repetition, '', `set-up: ${name}`, value, 'ms']),
      );
    case 'partitioning':
    case 'reshard':
    case 'retention':
    case 'replay':
      return experimentRows(finding);
    case 'takeover':
      return takeoverRows(finding);
    case 'metadata':
      return metadataRows(finding);
    case 'load':
    case undefined:
      return [];
  }
}

function field(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
