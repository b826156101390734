import { pairedShift } from '../../src/statistics/paired-shift.ts';
import { median } from '../../src/statistics/quantile.ts';
import type { Line, Measured, Measure, Wanted } from './comparison.ts';

/** The middle of some figures and their whole range. */
export interface Spread {
  readonly values: readonly number[];
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Where the ratio lies, with 95 % certainty. */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** Fewer have no exact interval of 95 %. */
export const leastPairs = 6;
const oneSidedAlpha = 0.025;

/** `cannot tell` when the range of the ratios crosses or touches 1. */
export type Difference = 'more' | 'less' | 'cannot tell';

/** A line with its figures: ratios by round, or values when the line has no rival. */
export interface Outcome extends Line {
  /** Undefined when the subject or the rival has no rounds. */
  readonly spread: Spread | undefined;
  /** Only of ratios. */
  readonly difference: Difference | undefined;
  /** Of ratios of at least {@link leastPairs} rounds. */
  readonly interval: Interval | undefined;
  /** In how many rounds the wanted bounds were kept; undefined when nothing is wanted. */
  readonly keptIn: number | undefined;
}

/** Judges one line by what was measured. Throws when a contestant or a value that should be there is not. */
export function judge(line: Line, measured: readonly Measured[]): Outcome {
  const subject = valuesOf(line.subject, line.measure, measured);
  const other = (name: string | undefined): number[] | undefined =>
    name === undefined ? undefined : valuesOf(name, line.measure, measured);
  const [rival, beyond] = [other(line.rival), other(line.beyond)];
  const lacks = [subject, rival, beyond].some((values) => values?.length === 0);
  const spread = lacks ? undefined : spreadOf(figuresOf(subject, rival, beyond));
  return {
    ...line,
    spread,
    difference: rival === undefined || spread === undefined ? undefined : differenceOf(spread),
    interval: rival === undefined || spread === undefined ? undefined : intervalOf(spread.values),
    keptIn: line.wanted && spread && spread.values.filter((value) => keeps(value, line.wanted!)).length,
  };
}

function figuresOf(
  subject: readonly number[],
  rival: readonly number[] | undefined,
  beyond: readonly number[] | undefined,
): readonly number[] {
  if (rival !== undefined) return pairedRatios(subject, rival);
  return beyond === undefined ? subject : paired(subject, beyond, (value, other) => value - other);
}

/** Each round's ratio. A round of one contestant is only ever compared with the same round of another. */
export function pairedRatios(subject: readonly number[], rival: readonly number[]): number[] {
  return paired(subject, rival, (value, other) => value / other);
}

function paired(
  subject: readonly number[],
  rival: readonly number[],
  figure: (value: number, other: number) => number,
): number[] {
  if (subject.length !== rival.length) {
    throw new Error(`rounds do not pair: ${subject.length} of the subject, ${rival.length} of the rival`);
  }
  return subject.map((value, round) => figure(value, rival[round]!));
}

/** Throws when there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('no values have no spread');
  return { values, median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Hodges and Lehmann's estimate of the ratio with the exact bounds of Wilcoxon's signed-rank test, both of the logarithms:
 * a ratio and its inverse are as far from 1. Undefined for too few rounds.
 */
export function intervalOf(ratios: readonly number[]): Interval | undefined {
  if (ratios.length < leastPairs) return undefined;
  const { estimate, lower, upper } = pairedShift(ratios.map(Math.log), oneSidedAlpha);
  return { estimate: Math.exp(estimate), lower: Math.exp(lower), upper: Math.exp(upper) };
}

/** Says that there is a difference only where every round says the same. */
export function differenceOf({ least, most }: Spread): Difference {
  if (least > 1) return 'more';
  return most < 1 ? 'less' : 'cannot tell';
}

function keeps(value: number, { atLeast = -Infinity, atMost = Infinity }: Wanted): boolean {
  return value >= atLeast && value <= atMost;
}

function valuesOf(name: string, measure: Measure, measured: readonly Measured[]): number[] {
  const found = measured.find(({ contestant }) => contestant === name);
  if (!found)
    throw new Error(
      `no contestant is called '${name}'; there are ${measured.map((each) => each.contestant).join(', ')}`,
    );
  return found.rounds.map((values, round) => {
    const value = values[measure];
    if (value === undefined) throw new Error(`round ${round} of '${name}' has no ${measure}`);
    return value;
  });
}
