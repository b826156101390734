import { mean } from './spread.ts';

/** A straight line through points: least squares. */
export interface LinearFit {
  readonly slope: number;
  readonly intercept: number;
  /** Standard error of the slope, widened for the residuals' lag-1 autocorrelation; 0 with fewer than 3 points. */
  readonly slopeError: number;
}

/**
 * Ordinary least squares. The error assumes n·(1 − r) ÷ (1 + r) independent residuals, where r is their lag-1
 * autocorrelation if positive: neighbouring samples of a queue are no independent evidence.
 */
export function fitLine(x: readonly number[], y: readonly number[]): LinearFit {
  const count = x.length;
  if (count < 2) return { slope: 0, intercept: y[0] ?? 0, slopeError: 0 };
  const meanX = mean(x);
  const meanY = mean(y);
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  if (spread === 0) return { slope: 0, intercept: meanY, slopeError: 0 };
  const slope = x.reduce((sum, value, index) => sum + (value - meanX) * (y[index]! - meanY), 0) / spread;
  const intercept = meanY - slope * meanX;
  if (count < 3) return { slope, intercept, slopeError: 0 };
  const residuals = x.map((value, index) => y[index]! - intercept - slope * value);
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const independent = count * effectiveShare(residuals, squares);
  const variance = squares / Math.max(1, independent - 2);
  return { slope, intercept, slopeError: Math.sqrt(variance / (spread * Math.min(1, independent / count))) };
}

function effectiveShare(residuals: readonly number[], squares: number): number {
  if (squares === 0) return 1;
  const products = residuals.slice(1).reduce((sum, residual, index) => sum + residual * residuals[index]!, 0);
  const correlation = Math.min(0.9, Math.max(0, products / squares));
  return (1 - correlation) / (1 + correlation);
}
