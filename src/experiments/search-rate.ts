/** A search for the highest rate that holds. */
export interface RateSearch {
  readonly start: number;
  readonly most: number;
  /** Width of the bracket at which bisection ends, as a share of the rate that failed. */
  readonly tolerance: number;
  /** A short probe at this rate held. */
  readonly holds: (rate: number) => Promise<boolean>;
  /** A full-length hold at this rate held. */
  readonly confirms: (rate: number) => Promise<boolean>;
}

/** Each step of the ramp multiplies or divides the rate by this. */
const rampFactor = 4;
/** Steps of the ramp before the search gives up upwards or downwards. */
const stepsMost = 12;

/** Rates that are held to the full length before the search ends without an answer. */
const confirmationsMost = 7;
/** A rate that did not confirm gives way to one at most this much lower. */
const largestDrop = 0.5;

/**
 * Ramps geometrically until a rate fails, bisects (geometrically too) down to the tolerance, then confirms. A rate
 * that does not confirm counts as failed. The next one is lower by the tolerance, as for a rate that was nearly right,
 * and each one after that by twice as much as the one before: what a system takes for seconds may be far from what it
 * takes for longer, as on a disk behind a cache.
 */
export async function searchRate({ start, most, tolerance, holds, confirms }: RateSearch): Promise<void> {
  let held = 0;
  let failed = Number.POSITIVE_INFINITY;
  let rate = Math.min(start, most);
  for (let step = 0; step < stepsMost && held < most; step++) {
    if (await holds(rate)) {
      held = rate;
      if (failed < Number.POSITIVE_INFINITY) break;
      rate = Math.min(most, rate * rampFactor);
    } else {
      failed = rate;
      if (held > 0) break;
      rate /= rampFactor;
      if (rate < 1) return;
    }
  }
  while (held > 0 && failed < Number.POSITIVE_INFINITY && (failed - held) / failed > tolerance) {
    const middle = Math.sqrt(held * failed);
    if (await holds(middle)) held = middle;
    else failed = middle;
  }
  let candidate = held;
  for (let attempt = 0; attempt < confirmationsMost && candidate > 0; attempt++) {
    if (await confirms(candidate)) return;
    candidate *= 1 - Math.min(largestDrop, tolerance * 2 ** attempt);
  }
}
