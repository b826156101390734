import { type Milliseconds, printDuration } from '../units/duration.ts';
import { type PerSecond, perSecond, printRate } from '../units/rate.ts';

/** How the rate of a load changes over the measurement; rates are of all producers together. */
export type LoadShape =
  | { readonly kind: 'steps'; readonly rates: readonly PerSecond[] }
  | { readonly kind: 'ramp'; readonly from: PerSecond; readonly to: PerSecond }
  | {
      readonly kind: 'burst';
      readonly base: PerSecond;
      readonly peak: PerSecond;
      readonly every: Milliseconds;
      readonly length: Milliseconds;
    }
  | { readonly kind: 'sine'; readonly low: PerSecond; readonly high: PerSecond; readonly period: Milliseconds }
  | { readonly kind: 'file'; readonly file: string; readonly points: readonly ShapePoint[] };

/** A rate at a time, counted from the start of the measurement; between two points it goes in a straight line. */
export interface ShapePoint {
  readonly seconds: number;
  readonly rate: number;
}

/** A stretch of time in which the rate goes from one value to another in a straight line. Records a second. */
export interface RatePiece {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/** Straight lines that stand for one period of a sine: at 32 they are within 0.5 % of its height. */
const linesPerPeriod = 32;

/** A shape as pieces that last exactly as long as the measurement. */
export function ratePiecesOf(shape: LoadShape, measureMs: number): readonly RatePiece[] {
  return clipped(pieces(shape, measureMs / 1_000), measureMs / 1_000);
}

/** Records a second over all pieces together. */
export function meanRate(all: readonly RatePiece[]): PerSecond {
  const records = all.reduce((sum, { seconds, from, to }) => sum + (seconds * (from + to)) / 2, 0);
  return perSecond(records / all.reduce((sum, { seconds }) => sum + seconds, 0));
}

/** `ramp from 1k/s to 5k/s`. */
export function printShape(shape: LoadShape): string {
  switch (shape.kind) {
    case 'steps':
      return `steps ${shape.rates.map(printRate).join(', ')}`;
    case 'ramp':
      return `ramp from ${printRate(shape.from)} to ${printRate(shape.to)}`;
    case 'burst':
      return `bursts of ${printRate(shape.peak)} for ${printDuration(shape.length)} every ${printDuration(shape.every)}, else ${printRate(shape.base)}`;
    case 'sine':
      return `sine from ${printRate(shape.low)} to ${printRate(shape.high)} every ${printDuration(shape.period)}`;
    case 'file':
      return `shape of ${shape.file}`;
  }
}

function* pieces(shape: LoadShape, seconds: number): Generator<RatePiece> {
  switch (shape.kind) {
    case 'steps':
      for (const rate of shape.rates) yield { seconds: seconds / shape.rates.length, from: rate, to: rate };
      return;
    case 'ramp':
      yield { seconds, from: shape.from, to: shape.to };
      return;
    case 'burst':
      for (;;) {
        yield { seconds: (shape.every - shape.length) / 1_000, from: shape.base, to: shape.base };
        yield { seconds: shape.length / 1_000, from: shape.peak, to: shape.peak };
      }
    case 'sine': {
      const rateAt = (line: number): number =>
        (shape.low + shape.high + (shape.high - shape.low) * Math.sin((2 * Math.PI * line) / linesPerPeriod)) / 2;
      for (let line = 0; ; line = (line + 1) % linesPerPeriod)
        yield { seconds: shape.period / 1_000 / linesPerPeriod, from: rateAt(line), to: rateAt(line + 1) };
    }
    case 'file':
      yield* between(shape.points, seconds);
  }
}

/** Before the first point and after the last the rate stays as it is there. */
function* between(points: readonly ShapePoint[], seconds: number): Generator<RatePiece> {
  let before: ShapePoint = { seconds: 0, rate: points[0]!.rate };
  for (const point of points) {
    yield { seconds: point.seconds - before.seconds, from: before.rate, to: point.rate };
    before = point;
  }
  yield { seconds, from: before.rate, to: before.rate };
}

function clipped(all: Iterable<RatePiece>, seconds: number): readonly RatePiece[] {
  const kept: RatePiece[] = [];
  let left = seconds;
  for (const piece of all) {
    if (piece.seconds <= 0) continue;
    // What is left after many subtractions is not exactly 0.
    if (left <= seconds * 1e-9) break;
    const share = Math.min(1, left / piece.seconds);
    kept.push({ seconds: piece.seconds * share, from: piece.from, to: piece.from + (piece.to - piece.from) * share });
    left -= piece.seconds;
  }
  return kept;
}
