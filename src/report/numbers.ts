/** Milliseconds to three or four digits: `0.84 ms`, `12.3 ms`, `1,020 ms`. */
export function printMilliseconds(value: number): string {
  return `${plainNumber(value)} ms`;
}

/** Seconds from milliseconds: `3.81 s`. */
export function printSeconds(milliseconds: number): string {
  return `${plainNumber(milliseconds / 1_000)} s`;
}

/** Records a second: `41,000/s`. */
export function printPerSecond(value: number): string {
  return `${plainNumber(value)}/s`;
}

/** Decimal and binary megabytes a second, kept apart: `0.41 MB/s (0.391 MiB/s)`. */
export function printBytesPerSecond(value: number): string {
  return `${plainNumber(value / 1e6)} MB/s (${plainNumber(value / 1_048_576)} MiB/s)`;
}

/** A share 0 … 1 as `1.9 %`; 0 and 1 without decimals. */
export function printShare(value: number): string {
  const percent = value * 100;
  return `${percent === 0 || percent === 100 ? percent : percent.toFixed(percent < 0.1 ? 3 : 1)} %`;
}

export function printCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** About three significant digits, never fewer than the integer has. */
export function plainNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return printCount(value);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1 || size === 0) return value.toFixed(size === 0 ? 0 : 2);
  return String(Number(value.toPrecision(3)));
}

/** `1 run`, `3 runs`. */
export function countOf(count: number, noun: string): string {
  return `${printCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A datum of a figure's table, its unit in the head. */
export function printDatum(value: number | null): string {
  return value === null ? 'n/a' : plainNumber(value);
}
