import { type Comparison, comparable, fewestPairs } from '../verdict/comparable.ts';
import { boundBy, busiestWorker } from '../verdict/bound-by.ts';
import { printRecordSize } from '../verdict/scenario-as-run.ts';
import { isPromised } from '../verdict/trust.ts';
import { type Column, figureOf, printFigure, printOffered } from './column.ts';
import { ownLatencyCell } from './harness-table.ts';
import { countOf, plainNumber, printCount, printShare } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

const latencyRows = [
  ['response p50', 'response.p50'],
  ['response p90', 'response.p90'],
  ['response p99', 'response.p99'],
  ['response p99.9', 'response.p999'],
  ['response max', 'response.max'],
  ['end to end p50', 'endToEnd.p50'],
  ['end to end p90', 'endToEnd.p90'],
  ['end to end p99', 'endToEnd.p99'],
  ['end to end p99.9', 'endToEnd.p999'],
  ['end to end max', 'endToEnd.max'],
] as const;

/** Targets side by side: load, throughput, latencies, faults and what bound them, one row each. */
export function targetsTable(columns: readonly Column[], caption: string): TableSection {
  const row = (name: string, of: (column: Column) => Cell): Cell[] => [
    cell(name),
    ...columns.map((column) => (column.trials.length === 0 ? unmeasured(column) : of(column))),
  ];
  const figureRow = (name: string, metric: string) => row(name, (column) => figureCell(column, metric));
  return {
    kind: 'table',
    caption,
    head: [
      '',
      ...columns.map(
        ({ label, evidence, run }) => `${label} (${run.target.description === null ? 'failed' : evidence})`,
      ),
    ],
    rows: [
      row('offered', ({ trials, evidence }) => cell(`${printOffered(trials[0]!)} (${evidence})`)),
      row('achieved', achievedCell),
      figureRow('bytes', 'bytes'),
      ...latencyRows.map(([name, metric]) => figureRow(name, metric)),
      row('slip p99', (column) => ownLatencyCell(column, 'slip.p99')),
      figureRow('throttled, first attempt', 'throttled'),
      row('gave up', (column) => countCell(column, (trial) => trial.counts.gaveUp, true)),
      row('lost / duplicated / reordered', integrityCell),
      row('bound by', boundCell),
      ...crewRows(columns, row),
      row('samples', samplesCell),
      ...ratioRows(columns),
    ],
    notes: notesOf(columns),
  };
}

/** Told where a load took more than one producer, or a reader more than one process. */
function crewRows(columns: readonly Column[], row: (name: string, of: (column: Column) => Cell) => Cell[]): Cell[][] {
  const numbers = ({ trials }: Column): string => {
    const sizes = trials.map(({ producers = 1, members = 1 }) => `${producers} / ${members}`);
    return [...new Set(sizes)].join(', ');
  };
  const several = columns.some((column) => column.trials.length > 0 && numbers(column) !== '1 / 1');
  return several ? [row('producers / members of a reader', (column) => cell(numbers(column)))] : [];
}

function unmeasured({ run }: Column): Cell {
  return cell(run.target.status === 'complete' ? 'not measured' : `n/a (${run.target.status})`, 'muted');
}

function figureCell(column: Column, metric: string): Cell {
  const figure = figureOf(column, metric);
  return cell(printFigure(figure), figure.value === null ? 'muted' : 'plain');
}

function achievedCell(column: Column): Cell {
  const offered = column.trials[0]!.offeredPerSecond;
  const figure = figureOf(column, 'throughput');
  if (offered === 0) return cell(printFigure(figure));
  const share = figure.value === null ? 1 : figure.value / offered;
  const [first, ...more] = printFigure(figure).split('\n');
  return cell([`${first}, ${printShare(share)}`, ...more].join('\n'), share < 0.95 ? 'bad' : 'plain');
}

function countCell(
  { trials, evidence }: Column,
  of: (trial: Column['trials'][number]) => number,
  isFault: boolean,
): Cell {
  const count = trials.reduce((sum, trial) => sum + of(trial), 0);
  return cell(`${printCount(count)} (${evidence})`, isFault && count > 0 ? 'bad' : 'plain');
}

function integrityCell({ trials, evidence, run }: Column): Cell {
  const faults = (['lost', 'duplicated', 'reordered'] as const).map((fault) => ({
    count: trials.reduce((sum, { integrity }) => sum + integrity[fault], 0),
    promised: isPromised(fault, run.asRun),
  }));
  const broken = faults.some(({ count, promised }) => count > 0 && promised);
  return cell(`${faults.map(({ count }) => printCount(count)).join(' / ')} (${evidence})`, broken ? 'bad' : 'good');
}

/** What set the figures: our client or the machine where one was too busy, else what the search found. */
function boundCell({ trials, evidence, run }: Column): Cell {
  const busy = trials.find((trial) => boundBy(trial) !== null);
  if (busy !== undefined) {
    const busiest = busiestWorker(busy);
    const by =
      boundBy(busy) === 'client'
        ? `client (${busiest?.name} busy ${printShare(busiest?.share ?? 0)})`
        : `host (CPU ${busy.host.cpuShare === null ? 'n/a' : printShare(busy.host.cpuShare)})`;
    return cell(`${by} (${evidence})\nfigures are bounds`, 'warning');
  }
  const { finding } = run.target;
  if (finding?.kind === 'saturation' && trials[0]?.purpose === 'confirmation')
    return cell(`${finding.rate.boundByDetail || finding.rate.boundBy} (${evidence})`);
  return cell(`${trials[0]?.offeredPerSecond === 0 ? 'the batches in flight' : 'the offered rate'} (${evidence})`);
}

function samplesCell({ trials, evidence }: Column): Cell {
  const samples = trials.reduce((sum, { endToEnd }) => sum + endToEnd.count, 0);
  const batches = trials.reduce((sum, { endToEnd }) => sum + endToEnd.batches, 0);
  return cell(`${printCount(samples)} in ${countOf(batches, 'poll')}, ${countOf(trials.length, 'run')} (${evidence})`);
}

function ratioRows(columns: readonly Column[]): Cell[][] {
  const answered = columns.filter(({ trials }) => trials.length > 0);
  const reference = answered.find(({ evidence }) => evidence === 'measured') ?? answered[0];
  if (reference === undefined || answered.length < 2) return [];
  return (
    [
      ['end to end p99', 'endToEnd.p99'],
      ['achieved', 'throughput'],
    ] as const
  ).map(([name, metric]) => [
    cell(`${name} ÷ ${reference.label}`),
    ...columns.map((column) => {
      if (column === reference) return cell('1 (reference)', 'muted');
      if (column.trials.length === 0) return unmeasured(column);
      return ratioCell(comparable(figureOf(column, metric), figureOf(reference, metric)));
    }),
  ]);
}

function ratioCell(comparison: Comparison): Cell {
  return cell(printRatio(comparison), comparison.ok ? 'plain' : 'muted');
}

/** `~ 1.03× [0.98–1.10×, 95 % of 6 pairs]`, or why there is none. */
export function printRatio(comparison: Comparison): string {
  if (!comparison.ok) return comparison.reason;
  const { ratio, range, pairs, isTie, sign } = comparison;
  const basis = pairs === null ? '' : `, 95 % of ${pairs} pairs`;
  const spread = range === null ? ' (spread unknown)' : ` [${plainNumber(range[0])}–${plainNumber(range[1])}×${basis}]`;
  return `${isTie ? '~ ' : ''}${sign}${plainNumber(ratio)}×${spread} (computed)`;
}

function notesOf(columns: readonly Column[]): string[] {
  const answered = columns.filter(({ trials }) => trials.length > 0);
  const problems = columns.flatMap(({ run, label }) =>
    run.target.problem === null ? [] : [`${label} ${run.target.status}: ${run.target.problem.message}`],
  );
  const simulated = answered.some(({ evidence }) => evidence === 'simulated')
    ? [
        'simulated: a local server with the documented quotas and no network; its latency is a floor, never the latency at AWS',
      ]
    : [];
  const ranges = answered.some(({ trials }) => trials.length > 1)
    ? ['range: smallest and largest of the runs; the figure is the middle run; ~ marks ranges that overlap']
    : [];
  const intervals = answered.some(({ trials }) => trials.length >= fewestPairs)
    ? [
        'interval: of the ratio over pairs of runs that alternated, exact (signed-rank), its centre by Hodges and Lehmann; ~ marks one that holds 1',
      ]
    : [];
  const bounds = answered.some(({ trials }) => trials.some((trial) => boundBy(trial) !== null))
    ? ['≥ and ≤: our client or the machine was the limit, so the system does at least this well']
    : [];
  const varied = answered
    .map(({ run }) => run.asRun.workload)
    .filter(({ sizes, payload }) => sizes !== undefined || payload !== undefined)
    .map((workload) => `records of ${printRecordSize(workload, printCount)}`);
  const several = answered
    .map(({ run }) => run.asRun.workload)
    .filter(({ streams }) => streams > 1)
    .map(({ streams, partitions = 0 }) => `load on ${streams} streams of ${partitions / streams} partitions each`);
  const closed = answered.some(({ trials }) => trials[0]?.offeredPerSecond === 0)
    ? ['closed loop: as many batches in flight as the scenario says, no schedule; its latencies leave out what waited']
    : [];
  return [
    ...problems,
    ...simulated,
    ...new Set([...varied, ...several]),
    ...closed,
    ...ranges,
    ...intervals,
    ...bounds,
  ];
}
