import type { Trial } from '../result/trial-schema.ts';
import { fullestWindow } from '../verdict/bound-by.ts';
import { type Column, figureOf, middleOf, printFigure, printRange } from './column.ts';
import { printCount, printMilliseconds, plainNumber, printShare } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

/** What of a latency is the tool's own, on its own clocks, and what the system answered. */
const ownLatencies = [
  ['slip p50', 'slip.p50'],
  ['slip p99', 'slip.p99'],
  ['slip max', 'slip.max'],
  ['batch wait p50', 'batchWait.p50'],
  ['batch wait p99', 'batchWait.p99'],
] as const;
const systemLatencies = [
  ['service p50', 'service.p50'],
  ['service p99', 'service.p99'],
  ['hand-over to reader p50', 'sinceHandOver.p50'],
  ['hand-over to reader p99', 'sinceHandOver.p99'],
] as const;

/** Where the time of a record went beside the headline latencies, and what driving the load cost. */
export function harnessTable(columns: readonly Column[], caption: string): TableSection | null {
  const answered = columns.filter(({ trials }) => trials.length > 0);
  if (answered.length === 0) return null;
  const row = (name: string, of: (column: Column) => Cell): Cell[] => [cell(name), ...answered.map(of)];
  const own = (name: string, of: (trial: Trial) => number | null, print: (value: number) => string): Cell[] =>
    row(name, ({ trials }) => ownCell(trials.map(of), print));
  return {
    kind: 'table',
    caption,
    head: ['', ...answered.map(({ label }) => label)],
    rows: [
      ...ownLatencies.map(([name, metric]) => row(name, (column) => ownLatencyCell(column, metric))),
      ...systemLatencies.map(([name, metric]) => row(name, (column) => figureCell(column, metric))),
      own('in-flight window full', fullestWindow, printShare),
      own('CPU of our processes per record', clientMicroseconds, (value) => `${plainNumber(value)} µs`),
      own('CPU of our processes', clientCores, (value) => `${plainNumber(value)} cores`),
      own(
        'CPU of the system, warm-up included',
        ({ host }) => host.systemCpuSeconds,
        (value) => `${plainNumber(value)} s`,
      ),
      own('CPU of the machine', ({ host }) => host.cpuShare, printShare),
      own('timers late by, p99', worstOf('timerLatenessP99Ms'), printMilliseconds),
      own('garbage collection', worstOf('garbageCollectionShare'), printShare),
      own('largest process', worstOf('residentBytes'), (value) => `${plainNumber(value / 1_048_576)} MiB`),
      own(
        'drain',
        ({ drainSeconds }) => drainSeconds,
        (value) => `${plainNumber(value)} s`,
      ),
      own('values out of range', clamped, printCount),
    ],
    notes: [
      'slip: entered the batcher − due; batch wait: handed over − entered; service: acknowledged − handed over; response of a record sent once is their sum',
      'in-flight window full: share of the time in which a batch that was ready waited for one in flight to come back',
      'values out of range: latencies below 1 µs or above 10 min, counted at the bound',
    ],
    isMinor: true,
  };
}

/** Of the tool's own schedule, so that no system's network is missing in it. */
export function ownLatencyCell(column: Column, metric: string): Cell {
  const { value, range } = figureOf(column, metric);
  if (value === null) return cell('n/a (too few)', 'muted');
  return cell(`${printMilliseconds(value)} (measured)${range === null ? '' : printRange(range, 'ms')}`);
}

function figureCell(column: Column, metric: string): Cell {
  const figure = figureOf(column, metric);
  return cell(printFigure(figure), figure.value === null ? 'muted' : 'plain');
}

/** The middle run; nothing where one of them does not tell. */
function ownCell(values: readonly (number | null)[], print: (value: number) => string): Cell {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return cell('n/a', 'muted');
  return cell(`${print(middleOf(known, 'lower'))} (measured)`);
}

function cpuSeconds({ workers }: Trial): number | null {
  return workers.length === 0 ? null : workers.reduce((sum, worker) => sum + worker.cpuSeconds, 0);
}

function clientCores(trial: Trial): number | null {
  const seconds = cpuSeconds(trial);
  return seconds === null ? null : seconds / trial.measuredSeconds;
}

function clientMicroseconds(trial: Trial): number | null {
  const seconds = cpuSeconds(trial);
  const records = trial.achievedPerSecond * trial.measuredSeconds;
  return seconds === null || records === 0 ? null : (seconds * 1e6) / records;
}

function worstOf(name: 'timerLatenessP99Ms' | 'garbageCollectionShare' | 'residentBytes') {
  return ({ workers }: Trial): number | null =>
    workers.length === 0 ? null : Math.max(...workers.map((worker) => worker[name]));
}

function clamped({ slip, batchWait, service, response, endToEnd }: Trial): number {
  return [slip, batchWait, service, response, endToEnd].reduce((sum, one) => sum + one.clamped, 0);
}
