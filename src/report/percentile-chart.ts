import type { Distribution } from '../result/trial-schema.ts';
import type { Chart, DecodeHistogram, Panel, Series } from './chart.ts';
import type { Column } from './column.ts';
import { figureOf } from './column.ts';
import { latencyDomain } from './latency-domain.ts';
import { printMilliseconds, printDatum } from './numbers.ts';
import type { ChartSection } from './section.ts';

const kinds = [
  ['end to end', 'endToEnd'],
  ['response', 'response'],
] as const;
const shownPercentiles = [50, 75, 90, 95, 99, 99.9, 99.99];
const pointsPerDecade = 16;

/**
 * Percentile curves: one figure of measured targets, one of simulated ones. A thin line per repetition, a thick
 * one for the middle repetition; each ends where fewer than 10 samples lie beyond.
 */
export function percentileCharts(columns: readonly Column[], decode: DecodeHistogram): ChartSection[] {
  return (['measured', 'simulated'] as const).flatMap((evidence) => {
    const shown = columns
      .map((column, style) => ({ column, style }))
      .filter(({ column }) => column.evidence === evidence);
    const drawn = kinds.flatMap(([title, key]) => panelOf(shown, title, key, evidence, decode));
    if (drawn.length === 0) return [];
    const chart: Chart = {
      title: `Latency by percentile (${evidence})`,
      description: findingOf(shown.map(({ column }) => column)),
      panels: drawn.map(({ panel }) => panel),
      data: {
        head: ['percentile', ...drawn.flatMap(({ names }) => names)],
        rows: shownPercentiles.map((percentile) => [
          `p${percentile}`,
          ...drawn.flatMap(({ valuesAt }) => valuesAt(percentile)),
        ]),
      },
    };
    return [{ kind: 'chart' as const, chart }];
  });
}

interface Drawn {
  readonly panel: Panel;
  readonly names: readonly string[];
  readonly valuesAt: (percentile: number) => readonly string[];
}

interface Curve {
  readonly label: string;
  readonly style: number;
  readonly isMiddle: boolean;
  readonly last: number;
  readonly at: (percentile: number) => number;
}

function panelOf(
  shown: readonly { column: Column; style: number }[],
  title: string,
  key: 'endToEnd' | 'response',
  evidence: string,
  decode: DecodeHistogram,
): Drawn[] {
  const curves = shown.flatMap(({ column, style }) => curvesOf(column, style, key, decode));
  const series = curves.map(seriesOf);
  const domain = latencyDomain(series.flatMap(({ points }) => points.map(([, y]) => y)));
  if (domain === null) return [];
  const middles = curves.filter(({ isMiddle }) => isMiddle);
  return [
    {
      panel: {
        title: `${title}, ${evidence === 'simulated' ? 'simulated: a floor, no network' : evidence}`,
        x: { label: 'percentile', scale: 'percentile', domain: [0, Math.max(...curves.map(({ last }) => last))] },
        y: { label: 'ms', scale: 'log', domain },
        series,
        bands: [],
        marks: [],
      },
      names: middles.map(({ label }) => `${label}, ${title}, ms (${evidence})`),
      valuesAt: (percentile) => middles.map(({ at, last }) => printDatum(percentile > last ? null : at(percentile))),
    },
  ];
}

function curvesOf(column: Column, style: number, key: 'endToEnd' | 'response', decode: DecodeHistogram): Curve[] {
  const middle = figureOf(column, `${key}.p99`).value;
  const drawable = column.trials.filter((trial) => trial[key].encoded !== '' && trial[key].count > 10);
  const thick = drawable.find((trial) => trial[key].p99Ms === middle) ?? drawable[0];
  return drawable.map((trial) => {
    const histogram = decoded(trial[key], column.label, decode);
    return {
      label: column.label,
      style,
      isMiddle: trial === thick,
      last: 100 * (1 - 10 / histogram.count),
      at: (percentile) => histogram.valueAtPercentile(percentile) / 1_000,
    };
  });
}

function decoded({ encoded }: Distribution, label: string, decode: DecodeHistogram): ReturnType<DecodeHistogram> {
  try {
    return decode(encoded);
  } catch (cause) {
    throw new Error(`A histogram of '${label}' in the result is damaged: run it again, or use --format md.`, { cause });
  }
}

function seriesOf({ label, style, isMiddle, last, at }: Curve): Series {
  const decades = Math.log10(1 / (1 - last / 100));
  const steps = Math.max(2, Math.ceil(decades * pointsPerDecade));
  const points = Array.from({ length: steps + 1 }, (_, index) => {
    const percentile = 100 * (1 - 10 ** ((-decades * index) / steps));
    return [percentile, Number(at(percentile).toPrecision(4))] as const;
  });
  return { label: isMiddle ? label : null, style, weight: isMiddle ? 'thick' : 'thin', points };
}

function findingOf(columns: readonly Column[]): string {
  const told = columns.flatMap((column) => {
    const { value } = figureOf(column, 'endToEnd.p99');
    const sign = column.evidence === 'simulated' ? 'floor ≥ ' : '';
    return value === null
      ? []
      : [`${column.label}: end-to-end p99 ${sign}${printMilliseconds(value)} (${column.evidence})`];
  });
  return told.length === 0 ? 'Too few samples for a 99th percentile.' : `${told.join('; ')}.`;
}
