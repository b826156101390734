/** When each record should be sent: a pure function of its number, never re-based after a stall. */
export interface Schedule {
  /** Monotonic nanoseconds of record `index`, counted from 0. Call with rising indexes. */
  intendedAt(index: number): number;
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
