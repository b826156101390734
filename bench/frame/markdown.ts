import { median } from '../../src/statistics/quantile.ts';
import { measures, type Measure, type Measured, type Wanted } from './comparison.ts';
import type { BenchDocument, Compared } from './document.ts';
import { leastPairs, type Outcome } from './ratios.ts';

/** The whole run as Markdown: the ratios, the contestants' own figures, what it ran on. */
export function markdownOf(document: BenchDocument): string {
  return [
    `# Benchmark: ${document.bench}`,
    '',
    ...ratioTable(document.compared),
    '',
    'A ratio is the median of the ratios of single rounds, then the least and the most of them. More or less is only',
    'said when every round says so. 95 %: where the ratio lies by all rounds together (Hodges and Lehmann, signed ranks).',
    '',
    '## Medians of the rounds',
    '',
    'They do not repeat on another machine or another day; only the ratios above are meant to.',
    '',
    ...document.compared.flatMap((compared) => [...figureTable(compared), '']),
    '## What it ran on',
    '',
    ...surroundings(document),
    '',
  ].join('\n');
}

/** The ratios alone. */
export function ratioTable(compared: readonly Compared[]): string[] {
  const rows = compared.flatMap(({ name, outcomes, measured }) =>
    outcomes.map((outcome) => [name, subjectOf(outcome), ...figuresOf(outcome), verdictOf(outcome, measured)]),
  );
  return table(['Load', 'What', 'Median', 'Least … most', '95 %', 'Rounds', 'Difference', 'Wanted', 'Verdict'], rows);
}

function subjectOf({ subject, rival, beyond, measure }: Outcome): string {
  const other = rival === undefined ? (beyond === undefined ? '' : ` − ${beyond}`) : ` / ${rival}`;
  return `${subject}${other}: ${measures[measure].title}`;
}

function figuresOf({ spread, difference, interval, wanted }: Outcome): string[] {
  const within = interval ? `${number(interval.lower)} … ${number(interval.upper)}` : '–';
  const figures = spread
    ? [number(spread.median), `${number(spread.least)} … ${number(spread.most)}`, within, String(spread.values.length)]
    : ['–', '–', '–', '0'];
  return [...figures, difference ?? '–', boundsOf(wanted)];
}

function boundsOf({ atLeast, atMost, lowerBoundAtMost }: Wanted = {}): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`≥ ${atLeast}`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost}`]),
    ...(lowerBoundAtMost === undefined ? [] : [`lower bound ≤ ${lowerBoundAtMost}`]),
  ];
  return bounds.join(', ') || '–';
}

function verdictOf(outcome: Outcome, measured: readonly Measured[]): string {
  const { spread, keptIn, subject, rival, beyond, wanted, judgedBy } = outcome;
  const missing = measured.find(
    (each) => each.missing !== undefined && [subject, rival, beyond].includes(each.contestant),
  )?.missing;
  if (missing !== undefined) return `missing: ${missing}`;
  if (keptIn === undefined || !spread || !wanted) return '–';
  if (judgedBy === 'interval') return verdictByInterval(outcome, wanted);
  const rounds = spread.values.length;
  if (keptIn === rounds) return 'met';
  return keptIn === 0 ? 'missed' : `open: met in ${keptIn} of ${rounds} rounds`;
}

function verdictByInterval({ interval }: Outcome, wanted: Wanted): string {
  if (!interval) return `open: an interval takes ${leastPairs} rounds`;
  const { atLeast = -Infinity, atMost = Infinity, lowerBoundAtMost = Infinity } = wanted;
  const { lower, upper } = interval;
  if (lower > lowerBoundAtMost || lower > atMost || upper < atLeast) return 'missed';
  return lower >= atLeast && upper <= atMost ? 'met' : 'open: the interval crosses it';
}

function figureTable({ name, measured, seconds, loadAverageBefore, loadAverageAfter }: Compared): string[] {
  const present = (Object.keys(measures) as Measure[]).filter((measure) =>
    measured.some(({ rounds }) => rounds[0]?.[measure] !== undefined),
  );
  const cell = (rounds: Measured['rounds'], measure: Measure): string => {
    const values = rounds.flatMap((round) => round[measure] ?? []);
    return values.length === 0 ? '–' : median(values).toFixed(measures[measure].digits);
  };
  const rows = measured.map(({ contestant, version, missing, rounds }) => [
    contestant,
    missing === undefined ? version : 'missing',
    ...present.map((measure) => cell(rounds, measure)),
  ]);
  return [
    `**${name}** (${seconds.toFixed(0)} s; load average ${loadAverageBefore.toFixed(2)} before, ` +
      `${loadAverageAfter.toFixed(2)} after)`,
    '',
    ...table(['Contestant', 'Version', ...present.map((measure) => measures[measure].title)], rows),
  ];
}

function surroundings({ machine, versions, plan, startedAt, command, checkout }: BenchDocument): string[] {
  const versionsText = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- \`${command}\`, ${startedAt}, checkout ${checkout}`,
    `- ${machine.processor}, ${machine.cores} cores, ${machine.memoryGibibytes} GiB, ${machine.system}`,
    `- ${[`Node ${machine.node}`, ...versionsText].join(', ')}`,
    `- ${plan.rounds} rounds of ${plan.roundMilliseconds} ms after ${plan.warmUpRounds} to warm up` +
      ` (seed ${plan.seed})`,
  ];
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => {
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  };
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Three significant digits and no exponent. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
