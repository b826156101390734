import { printQuantity, readQuantity } from './quantity.ts';

/** A length of time in milliseconds. */
export type Milliseconds = number & { readonly unit: 'ms' };

const factors = new Map([
  ['us', 0.001],
  ['ms', 1],
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `"5s"`, `"250ms"`, `"1.5min"`, `"24h"`, `"7d"` → milliseconds. Throws QuantityError. */
export function parseDuration(text: string): Milliseconds {
  return readQuantity(text, 'duration', factors, '5s') as Milliseconds;
}

/** Milliseconds → the shortest exact form, e.g. 90,000 → `1.5min`. */
export function printDuration(duration: Milliseconds): string {
  return printQuantity(duration, factors, 2);
}

/** A number of milliseconds as the branded type; for constants and arithmetic. */
export function milliseconds(value: number): Milliseconds {
  return value as Milliseconds;
}
