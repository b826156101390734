/**
 * The value below which the share `probability` of the values lies, between neighbours by a straight line (Hyndman and
 * Fan 1996, type 7). The values need not be sorted; NaN when there are none.
 */
export function quantile(values: readonly number[], probability: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}

/** The middle value, or the mean of the two in the middle; NaN when there are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
