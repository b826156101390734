import type { Second, Trial } from '../result/trial-schema.ts';
import type { Axis, Panel, Series } from './chart.ts';
import type { Column } from './column.ts';
import { fromZero, latencyDomain } from './latency-domain.ts';
import { printMilliseconds, printPerSecond, printDatum } from './numbers.ts';
import type { ChartSection } from './section.ts';

/** Rate and p99 of each second of one repetition, the warm-up shaded; one figure a target. */
export function overTimeCharts(columns: readonly Column[]): ChartSection[] {
  return columns.flatMap((column) => {
    const trial = column.trials.find(({ seconds }) => seconds.length > 1);
    return trial === undefined ? [] : [overTimeChart(column, trial)];
  });
}

function overTimeChart({ label, evidence }: Column, trial: Trial): ChartSection {
  const { seconds, repetition, offeredPerSecond, shape } = trial;
  const floor = evidence === 'simulated' ? 'floor ≥ ' : '';
  const value = trial.endToEnd.p99Ms;
  const x: Axis = { label: 's since measuring began', scale: 'linear', domain: [seconds[0]!.at, seconds.at(-1)!.at] };
  const bands = seconds[0]!.at < 0 ? [{ from: seconds[0]!.at, to: 0, label: 'warm-up' }] : [];
  const rates = [
    line('acknowledged', 0, seconds, (one) => one.acknowledged / one.seconds),
    line('received', 1, seconds, (one) => one.received / one.seconds),
  ];
  const throttled = seconds.some((one) => one.throttled > 0)
    ? [line('throttled', 4, seconds, (one) => one.throttled / one.seconds)]
    : [];
  const delays = [
    line('end to end p99', 2, seconds, (one) => one.endToEndP99Ms),
    line('response p99', 3, seconds, (one) => one.responseP99Ms),
  ];
  return {
    kind: 'chart',
    chart: {
      title: `${label} over time (${evidence})`,
      description: `${offeredPerSecond === 0 ? 'closed loop' : `${printPerSecond(offeredPerSecond)} offered${shape === undefined ? '' : ` on average: ${shape}`}`}; end-to-end p99 of the whole run ${value === null ? 'n/a (too few)' : `${floor}${printMilliseconds(value)}`} (${evidence}), run ${repetition + 1}.`,
      panels: [
        {
          title: `rate (${evidence})`,
          x,
          y: { label: 'records/s', scale: 'linear', domain: domainOf([...rates, ...throttled]) },
          series: [...rates, ...throttled],
          bands,
          marks: [],
        },
        ...delayPanel(delays, x, bands, evidence),
      ],
      data: {
        head: [
          'second',
          'acknowledged',
          'received',
          'throttled',
          `end to end p99, ms (${evidence})`,
          `response p99, ms (${evidence})`,
        ],
        rows: seconds.map((one) => [
          String(one.at),
          ...[one.acknowledged, one.received, one.throttled, one.endToEndP99Ms, one.responseP99Ms].map(printDatum),
        ]),
      },
    },
  };
}

function delayPanel(series: readonly Series[], x: Axis, bands: Panel['bands'], evidence: string): Panel[] {
  const domain = latencyDomain(series.flatMap(({ points }) => points.map(([, y]) => y)));
  if (domain === null) return [];
  const title = `p99 of each second, ${evidence === 'simulated' ? 'simulated: a floor, no network' : evidence}`;
  return [{ title, x, y: { label: 'ms', scale: 'log', domain }, series, bands, marks: [] }];
}

function domainOf(series: readonly Series[]): readonly [number, number] {
  return fromZero(series.flatMap(({ points }) => points.map(([, y]) => y)));
}

function line(label: string, style: number, seconds: readonly Second[], of: (second: Second) => number | null): Series {
  const points = seconds.flatMap((one) => {
    const y = of(one);
    return y === null ? [] : [[one.at, y] as const];
  });
  return { label, style, weight: 'thick', points };
}
