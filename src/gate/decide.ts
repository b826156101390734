import type { GateVerdict } from '../result/gate-result.ts';
import { detectableEffect } from '../statistics/detectable-effect.ts';
import { firstLookLevel, secondLookLevel } from '../statistics/look-levels.ts';
import { pairedShift } from '../statistics/paired-shift.ts';
import { median } from '../statistics/quantile.ts';
import { standardDeviation } from '../statistics/spread.ts';
import { type GatedMetric, isMuchBetter, isMuchWorse, worsening } from './gated-metric.ts';

/** One value of each side, measured next to each other. */
export interface Pair {
  readonly baseline: number;
  readonly candidate: number;
}

/** A verdict, or the suspicion that a second look has to settle. */
export type Verdict = GateVerdict | 'suspect';

/** A verdict with the numbers it stands on. Logarithms of ratios, positive where the candidate is worse. */
export interface Decision {
  readonly verdict: Verdict;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly pairs: number;
  /** The median of the baseline's values, in the metric's unit. */
  readonly baseline: number;
  /** Standard deviation of the pairs' logarithms. */
  readonly deviation: number;
  /** Level of each bound. */
  readonly level: number;
  /** The smallest change these pairs can see, as a share; above the metric's `smallestChange` it is said aloud. */
  readonly detectable: number;
}

/** Judges the pairs of the first look: nothing fails here, it is only suspected. */
export function firstLook(metric: GatedMetric, pairs: readonly Pair[]): Decision {
  const seen = look(metric, pairs, firstLookLevel);
  const isSuspect = isMuchWorse(metric, seen.estimate, seen.baseline);
  return { ...seen, verdict: isSuspect ? 'suspect' : calmVerdict(metric, seen) };
}

/**
 * Judges the pairs of both looks together. `comparisons` is how many the whole gate makes: their number makes the level
 * stricter (Bonferroni), so that all of them together are wrong in at most one gate in twenty.
 */
export function secondLook(metric: GatedMetric, pairs: readonly Pair[], comparisons: number): Decision {
  const seen = look(metric, pairs, secondLookLevel(comparisons));
  const isConfirmed = isMuchWorse(metric, seen.estimate, seen.baseline) && seen.lower > 0;
  return { ...seen, verdict: isConfirmed ? 'regressed' : 'not-confirmed' };
}

type Seen = Omit<Decision, 'verdict'>;

function look(metric: GatedMetric, pairs: readonly Pair[], level: number): Seen {
  const differences = pairs.map(({ baseline, candidate }) => worsening(metric, baseline, candidate));
  const deviation = standardDeviation(differences);
  return {
    ...pairedShift(differences, level),
    level,
    baseline: median(pairs.map(({ baseline }) => baseline)),
    deviation,
    detectable: detectableEffect(deviation, pairs.length, level),
  };
}

function calmVerdict(metric: GatedMetric, { estimate, lower, upper, baseline }: Seen): Verdict {
  if (isMuchBetter(metric, estimate, baseline) && upper < 0) return 'improved';
  if (upper < Math.log1p(metric.smallestChange)) return 'pass';
  return lower > 0 ? 'below-limit' : 'inconclusive';
}
