import { studentQuantile } from './student-t.ts';

/**
 * The smallest relative change that `pairs` pairs find with 80 % power at a one-sided level, as a share (0.1 is 10 %),
 * when the logarithms of the paired ratios have the standard deviation `deviation`:
 * exp((t₁₋level + t₀.₈₀)·sd/√n) − 1 with n − 1 degrees of freedom. Infinite with fewer than two pairs.
 */
export function detectableEffect(deviation: number, pairs: number, level = 0.05): number {
  if (pairs < 2) return Infinity;
  const reach = studentQuantile(1 - level, pairs - 1) + studentQuantile(0.8, pairs - 1);
  return Math.expm1((reach * deviation) / Math.sqrt(pairs));
}

/** The fewest pairs that find a relative change of `effect` (a share) at that deviation; undefined above `most`. */
export function pairsToDetect(effect: number, deviation: number, most = 1000, level = 0.05): number | undefined {
  for (let pairs = 2; pairs <= most; pairs++) if (detectableEffect(deviation, pairs, level) <= effect) return pairs;
  return undefined;
}
