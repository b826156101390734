import { studentQuantile } from './student-t.ts';

/**
 * The smallest relative change that `pairs` pairs find with 80 % power at a one-sided level of 5 %, as a share (0.1 is
 * 10 %), when the logarithms of the paired ratios have the standard deviation `deviation`:
 * exp((t₀.₉₅ + t₀.₈₀)·sd/√n) − 1 with n − 1 degrees of freedom. Infinite with fewer than two pairs.
 */
export function detectableEffect(deviation: number, pairs: number): number {
  if (pairs < 2) return Infinity;
  const reach = studentQuantile(0.95, pairs - 1) + studentQuantile(0.8, pairs - 1);
  return Math.expm1((reach * deviation) / Math.sqrt(pairs));
}

/** The fewest pairs that find a relative change of `effect` (a share) at that deviation; undefined above `most`. */
export function pairsToDetect(effect: number, deviation: number, most = 1000): number | undefined {
  for (let pairs = 2; pairs <= most; pairs++) if (detectableEffect(deviation, pairs) <= effect) return pairs;
  return undefined;
}
