import type { LoadCurve } from './load-curve.ts';

/** When each record should be sent: a pure function of its number, never re-based after a stall. */
export interface Schedule {
  /**
   * Monotonic nanoseconds of record `index`, counted from 0. Call with rising indexes. `at` is the present time, of
   * which only a closed loop takes notice.
   */
  intendedAt(index: number, at: number): number;
}

/**
 * No schedule: each record is due at once, from `start` on. What holds it back is the room in flight, so a slow system
 * slows the load, and its latencies leave out what waited.
 */
export function closedLoop(startNanoseconds: number): Schedule {
  return { intendedAt: (_, at) => Math.max(startNanoseconds, at) };
}

/** `start + index ÷ rate` in one multiplication, so that the long-run rate is exact. Rate in records a second. */
export function constantSchedule(startNanoseconds: number, ratePerSecond: number): Schedule {
  const gap = 1e9 / ratePerSecond;
  return { intendedAt: (index) => startNanoseconds + index * gap };
}

/** Exponential gaps with the mean 1 ÷ rate (a Poisson process), from uniform random numbers in [0, 1). */
export function poissonSchedule(startNanoseconds: number, ratePerSecond: number, random: () => number): Schedule {
  const gap = 1e9 / ratePerSecond;
  let at = startNanoseconds;
  let reached = 0;
  return {
    intendedAt: (index) => {
      for (; reached < index; reached++) at -= Math.log(1 - random()) * gap;
      return at;
    },
  };
}

/**
 * A rate that changes: record `index` of a producer is due when the integral of the rate passes its place among the
 * records of all producers, who take turns.
 */
export function shapedSchedule(
  startNanoseconds: number,
  curve: LoadCurve,
  producer: number,
  producers: number,
): Schedule {
  return { intendedAt: (index) => startNanoseconds + curve.secondsAt(index * producers + producer) * 1e9 };
}

/** The Poisson process of a rate that changes: gaps of a unit process, mapped through the inverse of its integral. */
export function shapedPoissonSchedule(
  startNanoseconds: number,
  curve: LoadCurve,
  producers: number,
  random: () => number,
): Schedule {
  const count = poissonSchedule(0, 1e9 / producers, random);
  return { intendedAt: (index, at) => startNanoseconds + curve.secondsAt(count.intendedAt(index, at)) * 1e9 };
}
