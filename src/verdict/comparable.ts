import { pairedShift } from '../statistics/paired-shift.ts';

/** Where a figure comes from. */
export type Label = 'measured' | 'simulated' | 'documented' | 'computed';

/** A figure with all that decides whether it may be set against another. */
export interface Figure {
  readonly kind: 'latency' | 'throughput' | 'count' | 'share';
  readonly label: Label;
  /** The middle repetition; null when there were too few samples. */
  readonly value: number | null;
  /** Smallest and largest value over the repetitions. */
  readonly range: readonly [number, number] | null;
  /** The repetitions in their order; those of one session alternated between its targets, so they make pairs. */
  readonly repetitions: { readonly session: string; readonly values: readonly number[] };
  /** Client- or host-bound: the system is at least this good. */
  readonly isBound: boolean;
  /** What it was measured under, machine included; figures under different loads are not compared. */
  readonly load: string;
}

export type Comparison =
  | {
      readonly ok: true;
      readonly ratio: number;
      /** The interval of 95 % where there are pairs enough, else the smallest and largest ratio the ranges allow. */
      readonly range: readonly [number, number] | null;
      /** Pairs that an interval rests on; null for a mere range. */
      readonly pairs: number | null;
      /** The interval holds 1, or the ranges overlap: no difference can be told. */
      readonly isTie: boolean;
      readonly sign: '' | '≥ ' | '≤ ';
    }
  | { readonly ok: false; readonly reason: string };

/**
 * The only way to a ratio a ÷ b. A simulated latency has no network in it: it is a floor, so it is set against
 * no other latency, not even another floor.
 */
export function comparable(a: Figure, b: Figure): Comparison {
  const no = (why: string): Comparison => ({ ok: false, reason: `n/a: ${why}` });
  if (a.kind !== b.kind) return no('different kinds of figure');
  if (a.kind === 'latency' && (a.label !== 'measured' || b.label !== 'measured')) return no('needs AWS');
  if (a.load !== b.load) return no('different load or machine');
  if (a.value === null || b.value === null) return { ok: false, reason: 'n/a (too few)' };
  if (b.value === 0) return no('nothing to divide by');
  if (a.isBound && b.isBound) return no('both are only bounds');
  const sign = signOf(a, b);
  const paired = pairedRatio(a.repetitions, b.repetitions);
  if (paired !== null) return { ok: true, ...paired, sign };
  const range = ratioRange(a.range, b.range);
  return { ok: true, ratio: a.value / b.value, range, pairs: null, isTie: overlap(a.range, b.range), sign };
}

/** Fewer pairs have no interval at this level that is worth its name. */
export const fewestPairs = 6;
/** On each side, for an interval of 95 %. */
const alpha = 0.025;

/** Hodges and Lehmann's estimate of the ratio from the pairs' log ratios, with its exact interval. */
function pairedRatio(
  a: Figure['repetitions'],
  b: Figure['repetitions'],
): { ratio: number; range: readonly [number, number]; pairs: number; isTie: boolean } | null {
  const pairs = a.values.length;
  if (a.session !== b.session || pairs !== b.values.length || pairs < fewestPairs) return null;
  const differences = a.values.map((value, index) => Math.log(value / b.values[index]!));
  if (!differences.every(Number.isFinite)) return null;
  const { estimate, lower, upper } = pairedShift(differences, alpha);
  return {
    ratio: Math.exp(estimate),
    range: [Math.exp(lower), Math.exp(upper)],
    pairs,
    isTie: lower <= 0 && upper >= 0,
  };
}

/** A bound throughput is at least the figure, a bound latency at most; below the line both turn round. */
function signOf(a: Figure, b: Figure): '' | '≥ ' | '≤ ' {
  if (!a.isBound && !b.isBound) return '';
  const risesWithBound = a.kind === 'throughput' || a.kind === 'count';
  return risesWithBound === a.isBound ? '≥ ' : '≤ ';
}

function ratioRange(a: Figure['range'], b: Figure['range']): readonly [number, number] | null {
  if (a === null || b === null || b[0] <= 0) return null;
  return [a[0] / b[1], a[1] / b[0]];
}

function overlap(a: Figure['range'], b: Figure['range']): boolean {
  return a !== null && b !== null && a[0] <= b[1] && b[0] <= a[1];
}
