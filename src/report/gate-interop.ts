import { createHash } from 'node:crypto';
import type { GateComparison, GateResult } from '../result/gate-result.ts';
import { gateFindings } from './gate-finding.ts';

/**
 * Entries of github-action-benchmark, the candidate's medians with their spread. A scenario has either latencies
 * (`customSmallerIsBetter`) or a throughput (`customBiggerIsBetter`); `extra` says which of its tools reads them.
 */
export function githubActionBenchmark(gate: GateResult): string {
  const entries = gate.comparisons.map((one) => ({
    name: nameOf(one),
    unit: one.unit,
    value: one.candidate,
    range: `${one.pairs.length === 0 ? '' : `${spreadOf(one)} `}of ${one.against}`,
    extra: `tool: ${one.better === 'lower' ? 'customSmallerIsBetter' : 'customBiggerIsBetter'}`,
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Bencher Metric Format: by benchmark and measure a value with its smallest and largest repetition. */
export function bencherMetricFormat(gate: GateResult): string {
  const metrics: Record<string, Record<string, { value: number; lower_value?: number; upper_value?: number }>> = {};
  for (const one of gate.comparisons) {
    const values = one.pairs.map(({ candidate }) => candidate);
    const bounds = values.length === 0 ? {} : { lower_value: Math.min(...values), upper_value: Math.max(...values) };
    const benchmark = `${one.scenario}/${one.target}`;
    metrics[benchmark] = { ...metrics[benchmark], [one.metric]: { value: one.candidate, ...bounds } };
  }
  return `${JSON.stringify(metrics, null, 2)}\n`;
}

/** One row of the CSV that Apache Otava reads, under its head: a time, and a column for each comparison. */
export function otavaCsv(gate: GateResult): string {
  const head = ['time', ...gate.comparisons.map(nameOf)];
  const row = [gate.startedAt, ...gate.comparisons.map(({ candidate }) => String(candidate))];
  return `${head.map(quoted).join(',')}\n${row.map(quoted).join(',')}\n`;
}

/** GitLab's Code Quality report: an entry for each finding, shown in the merge request. */
export function gitlabCodeQuality(gate: GateResult): string {
  const entries = gateFindings(gate).map(({ title, text, key, fails }) => ({
    description: `${title}: ${text}`,
    check_name: 'kvk-gate',
    // What GitLab knows a finding by, so it must not change with the figures.
    fingerprint: createHash('sha256').update(`${gate.file} ${key}`).digest('hex'),
    severity: fails ? 'major' : 'info',
    location: { path: gate.file, lines: { begin: gate.line } },
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function nameOf({ scenario, target, metric }: GateComparison): string {
  return `${scenario}/${target}/${metric}`;
}

function spreadOf({ pairs }: GateComparison): string {
  const values = pairs.map(({ candidate }) => candidate);
  return `${Math.min(...values)}–${Math.max(...values)}`;
}

/** RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
