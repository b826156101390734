import type { Subscriber, Trial } from '../result/trial-schema.ts';
import { boundBy } from '../verdict/bound-by.ts';
import { evidenceOf } from '../verdict/claim.ts';
import { cellsOf, type TargetRun } from '../verdict/target-run.ts';
import { middleOf, printRange } from './column.ts';
import { plainNumber, printBytesPerSecond, printMilliseconds, printShare } from './numbers.ts';
import { type Cell, cell, type TableSection } from './section.ts';

/** One rung of a ladder over its repetitions: what the slowest reader got. */
export interface Rung {
  readonly readers: number;
  readonly trials: readonly Trial[];
  /** Largest end-to-end p99 over the readers, the middle repetition; null where a reader had too few samples. */
  readonly slowestP99Ms: number | null;
  /** Bytes a second of the slowest reader and of all together. */
  readonly slowestBytesPerSecond: number;
  readonly allBytesPerSecond: number;
  /** Null when the readers made no counted calls. */
  readonly throttledReadShare: number | null;
  /** Records a second by which the slowest reader's lag grew. */
  readonly lagSlope: number;
  readonly held: boolean;
}

/** The rungs of a target in ascending order of readers. */
export function rungsOf({ target }: TargetRun): Rung[] {
  return cellsOf(target.trials.filter(({ purpose }) => purpose === 'rung')).map((trials) => ({
    readers: trials[0]!.readers,
    trials,
    slowestP99Ms: middle(trials, slowestP99, 'lower'),
    slowestBytesPerSecond: middle(trials, (trial) => least(trial, (one) => one.bytesPerSecond), 'higher') ?? 0,
    allBytesPerSecond: middle(trials, (trial) => sum(trial, (one) => one.bytesPerSecond), 'higher') ?? 0,
    throttledReadShare: middle(trials, throttledShare, 'lower'),
    lagSlope: middle(trials, (trial) => Math.max(0, ...trial.subscribers.map((one) => one.lagSlope)), 'lower') ?? 0,
    held: trials.every(({ held }) => held),
  }));
}

/** Every rung of every target: the slowest reader's delay and rate, throttled reads, whether it kept up. */
export function ladderTable(
  runs: readonly TargetRun[],
  labelOf: (run: TargetRun) => string,
  caption: string,
): TableSection {
  return {
    kind: 'table',
    caption,
    head: [
      'target',
      'readers',
      'slowest p99 end to end',
      'slowest reader',
      'all readers',
      'throttled reads',
      'lag growth',
      'kept up',
    ],
    rows: runs.flatMap((run) => rungsOf(run).map((rung) => rungRow(run, rung, labelOf(run)))),
    notes: ['the slowest reader of each rung decides; lag growth is in records a second'],
  };
}

function rungRow({ target }: TargetRun, rung: Rung, label: string): Cell[] {
  const evidence = evidenceOf(target);
  const failures = [...new Set(rung.trials.flatMap((trial) => trial.failures))].join('; ');
  return [
    cell(`${label} (${evidence})`),
    cell(String(rung.readers)),
    delayCell(rung, evidence),
    cell(printBytesPerSecond(rung.slowestBytesPerSecond)),
    cell(printBytesPerSecond(rung.allBytesPerSecond)),
    rung.throttledReadShare === null ? cell('–', 'muted') : cell(printShare(rung.throttledReadShare)),
    cell(`${plainNumber(rung.lagSlope)}/s`),
    rung.held ? cell('yes', 'good') : cell(`no${failures === '' ? '' : `: ${failures}`}`, 'bad'),
  ];
}

function delayCell({ slowestP99Ms, trials }: Rung, evidence: 'measured' | 'simulated'): Cell {
  if (slowestP99Ms === null) return cell('n/a (too few)', 'muted');
  const known = trials.map(slowestP99).filter((value) => value !== null);
  const range = known.length < 2 ? '' : printRange([Math.min(...known), Math.max(...known)], 'ms');
  const sign = evidence === 'simulated' ? 'floor ≥ ' : trials.some((trial) => boundBy(trial) !== null) ? '≤ ' : '';
  return cell(`${sign}${printMilliseconds(slowestP99Ms)} (${evidence})${range}`);
}

function middle(
  trials: readonly Trial[],
  of: (trial: Trial) => number | null,
  better: 'lower' | 'higher',
): number | null {
  const known = trials.map(of).filter((value) => value !== null);
  return known.length === trials.length && known.length > 0 ? middleOf(known, better) : null;
}

function slowestP99({ subscribers }: Trial): number | null {
  const delays = subscribers.map(({ endToEnd }) => endToEnd.p99Ms);
  const known = delays.filter((delay) => delay !== null);
  return known.length === delays.length && known.length > 0 ? Math.max(...known) : null;
}

function throttledShare(trial: Trial): number | null {
  const calls = sum(trial, (one) => one.readCalls);
  return calls === 0 ? null : sum(trial, (one) => one.throttledReads) / calls;
}

function sum({ subscribers }: Trial, of: (subscriber: Subscriber) => number): number {
  return subscribers.reduce((total, one) => total + of(one), 0);
}

function least({ subscribers }: Trial, of: (subscriber: Subscriber) => number): number {
  return subscribers.length === 0 ? 0 : Math.min(...subscribers.map(of));
}
