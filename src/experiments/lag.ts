import { fitLine } from '../statistics/linear-fit.ts';

/** Distinct records acknowledged and received at one instant. */
export interface LagSample {
  readonly atSeconds: number;
  readonly lag: number;
}

/**
 * Records a second by which a lag grows. Samples are averaged over whole poll periods first: the saw-tooth of a
 * polling reader would otherwise show a slope of its own.
 */
export function lagSlope(samples: readonly LagSample[], periodSeconds: number): { slope: number; error: number } {
  const first = samples[0];
  if (!first) return { slope: 0, error: 0 };
  const periods = new Map<number, { sum: number; count: number }>();
  for (const { atSeconds, lag } of samples) {
    const period = Math.floor((atSeconds - first.atSeconds) / periodSeconds + 1e-9);
    const bin = periods.get(period) ?? { sum: 0, count: 0 };
    periods.set(period, { sum: bin.sum + lag, count: bin.count + 1 });
  }
  const fullest = Math.max(...[...periods.values()].map(({ count }) => count));
  const whole = [...periods].filter(([, { count }]) => count === fullest);
  const fit = fitLine(
    whole.map(([period]) => period * periodSeconds),
    whole.map(([, { sum, count }]) => sum / count),
  );
  // Two points make a line whatever the noise: that is no evidence of growth.
  const error = whole.length < 3 ? Math.abs(fit.slope) : fit.slopeError;
  return { slope: fit.slope, error };
}
