import { printQuantity, readQuantity } from './quantity.ts';

/** Records a second. */
export type PerSecond = number & { readonly unit: '1/s' };

const factors = new Map([
  ['/s', 1],
  ['k/s', 1_000],
  ['M/s', 1_000_000],
]);

/** `"400/s"`, `"20k/s"`, `"1.5M/s"` → records a second. Throws QuantityError. */
export function parseRate(text: string): PerSecond {
  return readQuantity(text, 'rate', factors, '20k/s') as PerSecond;
}

/** Records a second → the shortest exact form, e.g. 20,000 → `20k/s`. */
export function printRate(rate: PerSecond): string {
  return printQuantity(rate, factors, 3);
}

/** A number of records a second as the branded type; for constants and arithmetic. */
export function perSecond(value: number): PerSecond {
  return value as PerSecond;
}
