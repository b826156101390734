import { median } from './quantile.ts';
import { signedRankCriticalValue } from './signed-rank.ts';

/** How far paired differences lie from zero. */
export interface PairedShift {
  /** Hodges and Lehmann's estimate of the centre. */
  readonly estimate: number;
  /** One-sided bounds at `alpha` each, so together an interval of 1 − 2·alpha; infinite when there are too few pairs. */
  readonly lower: number;
  readonly upper: number;
  readonly pairs: number;
}

/**
 * Estimate and exact one-sided bounds of the centre of symmetric differences. The estimate is the median of the Walsh
 * averages (dᵢ + dⱼ)/2, i ≤ j; the bounds are those averages that Wilcoxon's signed-rank test at level `alpha` just
 * does not refuse (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3.2–3.3).
 */
export function pairedShift(differences: readonly number[], alpha: number): PairedShift {
  const averages = walshAverages(differences);
  const critical = signedRankCriticalValue(differences.length, alpha);
  return {
    estimate: median(averages),
    lower: critical === undefined ? -Infinity : averages[averages.length - critical]!,
    upper: critical === undefined ? Infinity : averages[critical - 1]!,
    pairs: differences.length,
  };
}

/** Sorted, count·(count + 1)/2 of them. */
function walshAverages(values: readonly number[]): number[] {
  return values
    .flatMap((value, index) => values.slice(index).map((other) => (value + other) / 2))
    .toSorted((a, b) => a - b);
}
