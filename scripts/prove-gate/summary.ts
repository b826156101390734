import { metricOf } from '../../src/result/metric-catalogue.ts';
import { median } from '../../src/statistics/quantile.ts';
import type { ProofCase } from './cases.ts';
import { isAsExpected, isValid, type ProofOutcome } from './outcome.ts';

export const summaryHead = [
  'case',
  'planted',
  'expected',
  'valid runs',
  'red',
  'green',
  'inconclusive',
  'not valid, repeated',
  'median minutes',
  'as expected',
];

/** One row of the table of a proof. */
export function summaryRow(
  { name, planted, expected, runs }: ProofCase,
  outcomes: readonly ProofOutcome[],
): readonly string[] {
  const valid = outcomes.filter(isValid);
  const count = (decision: ProofOutcome['decision']): string =>
    String(valid.filter((one) => one.decision === decision).length);
  return [
    name,
    planted,
    expected,
    `${valid.length} of ${runs}`,
    count('red'),
    count('green'),
    count('inconclusive'),
    String(outcomes.length - valid.length),
    valid.length === 0 ? '–' : (median(valid.map(({ seconds }) => seconds)) / 60).toFixed(1),
    `${valid.filter(isAsExpected).length} of ${valid.length}`,
  ];
}

/** The noise of each compared metric over the runs of a case: pairs' standard deviation, and what could be seen. */
export function noiseRows({ name }: ProofCase, outcomes: readonly ProofOutcome[]): (readonly string[])[] {
  const comparisons = outcomes.filter(isValid).flatMap((one) => one.comparisons);
  return [...Map.groupBy(comparisons, ({ metric }) => metric)].map(([metric, group]) => {
    const middle = (of: (one: (typeof group)[number]) => number | null): number =>
      median(group.map(of).filter((value) => value !== null));
    return [
      name,
      metric,
      String(group.length),
      `${Number(middle(({ baseline }) => baseline).toPrecision(3))} ${metricOf(metric)?.unit ?? ''}`,
      percent(middle(({ change }) => change)),
      middle(({ deviation }) => deviation).toFixed(3),
      percent(middle(({ detectable }) => detectable)),
    ];
  });
}

export const noiseHead = [
  'case',
  'metric',
  'gates',
  'baseline',
  'change',
  'sd of pairs (log)',
  'smallest visible change',
];

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
