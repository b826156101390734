import { evidenceOf } from '../verdict/claim.ts';
import type { TargetRun } from '../verdict/target-run.ts';
import type { Axis, Mark, Panel, Series } from './chart.ts';
import { type Rung, rungsOf } from './ladder-table.ts';
import { fromZero, latencyDomain } from './latency-domain.ts';
import { printDatum } from './numbers.ts';
import type { ChartSection } from './section.ts';

interface Ladder {
  readonly label: string;
  readonly style: number;
  readonly evidence: 'measured' | 'simulated';
  readonly rungs: readonly Rung[];
  readonly limit: Mark[];
}

/** Delay and rate of the slowest reader against the number of readers; one delay panel per kind of evidence. */
export function fanOutChart(runs: readonly TargetRun[], labelOf: (run: TargetRun) => string): ChartSection[] {
  const ladders = runs
    .map((run, style) => ({ run, style, rungs: rungsOf(run) }))
    .filter(({ rungs }) => rungs.length > 0)
    .map(({ run, style, rungs }): Ladder => ({
      label: labelOf(run),
      style,
      evidence: evidenceOf(run.target),
      rungs,
      limit: limitOf(run, style),
    }));
  const readers = [...new Set(ladders.flatMap(({ rungs }) => rungs.map((rung) => rung.readers)))].sort((a, b) => a - b);
  // One rung is a number, not a curve.
  if (readers.length < 2) return [];
  const x: Axis = {
    label: 'readers',
    scale: 'log',
    domain: [readers[0]!, readers.at(-1)!],
    ticks: readers,
  };
  return [
    {
      kind: 'chart',
      chart: {
        title: 'Fan-out: delay and rate of the slowest reader',
        description: `${ladders.flatMap(({ limit, label }) => limit.map((mark) => `${label}: ${mark.label}`)).join('; ')}.`,
        panels: [
          ...(['measured', 'simulated'] as const).flatMap((evidence) =>
            delayPanel(
              ladders.filter((ladder) => ladder.evidence === evidence),
              evidence,
              x,
            ),
          ),
          ratePanel(ladders, x),
        ],
        data: {
          head: ['target', 'readers', 'slowest p99, ms', 'slowest reader, MB/s'],
          rows: ladders.flatMap(({ label, evidence, rungs }) =>
            rungs.map((rung) => [
              `${label} (${evidence})`,
              String(rung.readers),
              `${evidence === 'simulated' && rung.slowestP99Ms !== null ? 'floor ≥ ' : ''}${printDatum(rung.slowestP99Ms)}`,
              printDatum(rung.slowestBytesPerSecond / 1e6),
            ]),
          ),
        },
      },
    },
  ];
}

function limitOf({ target }: TargetRun, style: number): Mark[] {
  if (target.finding?.kind !== 'fan-out') return [];
  const { held, failed } = target.finding.readers;
  if (held === null) return [];
  return [{ x: held, label: failed === null ? `≥ ${held} kept up` : `${held} kept up, ${failed} failed`, style }];
}

function delayPanel(ladders: readonly Ladder[], evidence: 'measured' | 'simulated', x: Axis): Panel[] {
  const series = ladders.map((ladder) => seriesOf(ladder, ({ slowestP99Ms }) => slowestP99Ms));
  const domain = latencyDomain(series.flatMap(({ points }) => points.map(([, y]) => y)));
  if (domain === null) return [];
  return [
    {
      title: `p99 end to end, ${evidence === 'simulated' ? 'simulated: a floor, no network' : evidence}`,
      x,
      y: { label: 'ms', scale: 'log', domain },
      series,
      bands: [],
      marks: ladders.flatMap(({ limit }) => limit),
    },
  ];
}

function ratePanel(ladders: readonly Ladder[], x: Axis): Panel {
  const series = ladders.map((ladder) => seriesOf(ladder, ({ slowestBytesPerSecond }) => slowestBytesPerSecond / 1e6));
  return {
    title: 'rate of the slowest reader',
    x,
    y: { label: 'MB/s', scale: 'linear', domain: fromZero(series.flatMap(({ points }) => points.map(([, y]) => y))) },
    series,
    bands: [],
    marks: [],
  };
}

function seriesOf({ label, style, rungs }: Ladder, of: (rung: Rung) => number | null): Series {
  const points = rungs.flatMap((rung) => {
    const y = of(rung);
    return y === null ? [] : [[rung.readers, y] as const];
  });
  return { label, style, weight: 'thick', points };
}
