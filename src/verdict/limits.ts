import { type FindingMetric, findingMetricOf } from '../result/finding-metrics.ts';
import { metricOf } from '../result/metric-catalogue.ts';
import type { Result } from '../result/result-schema.ts';
import { evidenceOf } from './claim.ts';
import { cellsOf, judgedTrials, type Subject, subjectOf, type TargetRun, targetRunsOf } from './target-run.ts';

/** What became of one limit of a scenario on one target. */
export interface LimitCheck extends Subject {
  readonly metric: string;
  /** `unknown`: no such metric, nothing measured, or too few samples. */
  readonly state: 'kept' | 'broken' | 'unknown';
  /** The worst value seen, in the metric's unit. */
  readonly value: number | null;
  readonly bound: number;
  readonly text: string;
}

/** The limits that were broken: exit code 10. */
export function limitBreaches(result: Result): LimitCheck[] {
  return limitChecks(result).filter(({ state }) => state === 'broken');
}

/**
 * Every limit on every target it is for and that can do what the experiment asks. It is broken where at least half of the repetitions of one load break
 * it: one bad repetition of three is noise, and percentiles of repetitions are never averaged.
 */
export function limitChecks(result: Result): LimitCheck[] {
  return targetRunsOf(result).flatMap((run) =>
    run.asRun.limits
      .filter(({ target }) => (target === undefined || target === run.target.label) && !isUnable(run))
      .flatMap(({ metric, atMost, atLeast }) => [
        ...(atMost === undefined ? [] : [limitCheck(run, metric, 'at most', atMost)]),
        ...(atLeast === undefined ? [] : [limitCheck(run, metric, 'at least', atLeast)]),
      ]),
  );
}

function limitCheck(run: TargetRun, name: string, side: 'at most' | 'at least', bound: number): LimitCheck {
  const metric = metricOf(name) ?? findingMetricOf(name);
  const cells = valuesOf(run, name);
  const values = cells.flat();
  const known = values.filter((value) => value !== null);
  const breaks = (value: number) => (side === 'at most' ? value > bound : value < bound);
  const worst = known.length === 0 ? null : side === 'at most' ? Math.max(...known) : Math.min(...known);
  const broken = cells.some((cell) => isBrokenBy(cell, breaks));
  const complete = known.length > 0 && known.length === values.length;
  const state = broken ? 'broken' : complete ? 'kept' : 'unknown';
  const unit = metric === undefined || isBare(metric.unit) ? '' : ` ${metric.unit}`;
  const evidence = evidenceOf(run.target);
  // A simulated latency has no network in it.
  const floor = metric?.unit === 'ms' && evidence === 'simulated' ? 'floor ≥ ' : '';
  const seen =
    metric === undefined
      ? 'no such metric'
      : worst === null
        ? 'nothing measured, or too few samples'
        : `worst of ${known.length}: ${floor}${Number(worst.toPrecision(4))}${unit} (${evidence})`;
  return {
    ...subjectOf(run),
    metric: name,
    state,
    value: worst,
    bound,
    text: `${name} ${side} ${bound}${unit}; ${seen}`,
  };
}

type Cell = readonly (number | null)[];

/** What repetitions of one load found, load by load; empty where there is no such metric. */
function valuesOf({ target }: TargetRun, name: string): Cell[] {
  const ofTrials = metricOf(name);
  if (ofTrials !== undefined) return cellsOf(judgedTrials(target)).map((cell) => cell.map(ofTrials.of));
  const ofFinding = findingMetricOf(name);
  return ofFinding === undefined || target.finding === null ? [] : [ofFinding.of(target.finding)];
}

/** The adapter lacks what the experiment is about, which is said where its figures would stand. */
function isUnable({ target: { finding } }: TargetRun): boolean {
  if (finding === null) return false;
  return ('isUnable' in finding && finding.isUnable) || ('unable' in finding && finding.unable !== '');
}

function isBare(unit: FindingMetric['unit']): boolean {
  return unit === 'share' || unit === 'ratio';
}

function isBrokenBy(cell: Cell, breaks: (value: number) => boolean): boolean {
  const known = cell.filter((value) => value !== null);
  return known.length > 0 && known.filter(breaks).length * 2 >= known.length;
}
