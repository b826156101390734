import { printQuantity, readQuantity } from './quantity.ts';

/** A size in bytes. */
export type Bytes = number & { readonly unit: 'B' };

const factors = new Map([
  ['B', 1],
  ['kB', 1_000],
  ['KiB', 1_024],
  ['MB', 1_000_000],
  ['MiB', 1_048_576],
  ['GB', 1_000_000_000],
  ['GiB', 1_073_741_824],
]);
const binaryFactors = new Map([...factors].filter(([unit]) => unit === 'B' || unit.includes('i')));

/** `"256B"`, `"1KiB"`, `"10MB"` → bytes; decimal and binary prefixes are kept apart. Throws QuantityError. */
export function parseSize(text: string): Bytes {
  const bytes = readQuantity(text, 'size', factors, '1KiB');
  return Math.round(bytes) as Bytes;
}

/** Bytes → the shortest exact binary form, e.g. 1,536 → `1.5KiB`. */
export function printSize(size: Bytes): string {
  return printQuantity(size, binaryFactors, 2);
}

/** A number of bytes as the branded type; for constants and arithmetic. */
export function bytes(value: number): Bytes {
  return value as Bytes;
}
