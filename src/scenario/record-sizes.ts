import { type Bytes, bytes } from '../units/size.ts';
import type { Payload, SizePoint } from './scenario.ts';

/** Of every value: what tells where it came from and when it was due. */
const envelopeBytes = 32;

/** Sizes that vary, as they are written. */
export interface WrittenSizes {
  readonly from?: Bytes | undefined;
  readonly to?: Bytes | undefined;
  readonly quantiles?: readonly (readonly [number, Bytes])[] | undefined;
}

/** A distribution as points from 0 to 1. */
export function sizePoints({ from, to, quantiles }: WrittenSizes): readonly SizePoint[] {
  const points = quantiles ?? [[0, from!] as const, [1, to!] as const];
  return points.map(([share, size]) => ({ share, bytes: size }));
}

/** The mean of a distribution, to a byte. */
export function meanSize(points: readonly SizePoint[]): Bytes {
  const sum = points.slice(1).reduce((total, { share, bytes: size }, index) => {
    const before = points[index]!;
    return total + ((share - before.share) * (before.bytes + size)) / 2;
  }, 0);
  return bytes(Math.round(sum));
}

/** The mean of the values that carry these texts, to a byte. */
export function meanPayloadSize({ texts }: Payload): Bytes {
  const sum = texts.reduce((total, text) => total + Buffer.byteLength(text), 0);
  return bytes(envelopeBytes + Math.round(sum / texts.length));
}
