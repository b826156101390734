/** A metric that can fail the gate, and how much of a change matters to its user. */
export interface GatedMetric {
  /** E.g. `endToEnd.windowedP99`. */
  readonly name: string;
  readonly title: string;
  readonly unit: 'ms' | '/s';
  readonly better: 'lower' | 'higher';
  /** δ: the smallest relative change worth failing for, as a share. At a true change of δ about one run in three fails. */
  readonly smallestChange: number;
  /** A change smaller than this never fails, in the metric's unit. */
  readonly smallestDifference: number;
  /** Whether the scenario sets `smallestChange` itself; otherwise it is the default. */
  readonly isOwnLimit?: boolean;
}

/**
 * The logarithm of the ratio of a pair, positive where the candidate is worse: ln(candidate ÷ baseline) where lower is
 * better, ln(baseline ÷ candidate) where higher is. Both values must be above zero.
 */
export function worsening({ better }: Pick<GatedMetric, 'better'>, baseline: number, candidate: number): number {
  return better === 'lower' ? Math.log(candidate / baseline) : Math.log(baseline / candidate);
}

/** The relative change of the metric itself that a worsening stands for, as a share: 0.1 is 10 % more. */
export function changeOf({ better }: Pick<GatedMetric, 'better'>, worse: number): number {
  return Math.expm1(better === 'lower' ? worse : -worse);
}

/**
 * Worse by as much as its user cares for, relatively and in the metric's unit: a logarithm as `worsening` gives it, and
 * the baseline that it starts from. What is just as much counts, whatever rounding makes of it.
 */
export function isMuchWorse({ smallestChange, smallestDifference }: Limits, worse: number, baseline: number): boolean {
  return worse >= Math.log1p(smallestChange) - rounding && Math.expm1(worse) * baseline >= smallestDifference;
}

/** The mirror image: better by as much. */
export function isMuchBetter({ smallestChange, smallestDifference }: Limits, worse: number, baseline: number): boolean {
  return worse <= rounding - Math.log1p(smallestChange) && -Math.expm1(worse) * baseline >= smallestDifference;
}

type Limits = Pick<GatedMetric, 'smallestChange' | 'smallestDifference'>;

const rounding = 1e-12;
