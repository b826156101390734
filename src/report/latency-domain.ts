/** Bounds of a logarithmic axis that holds the values: at least a factor of 4, with a little room; null for none. */
export function latencyDomain(values: readonly number[]): readonly [number, number] | null {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return null;
  const low = Math.min(...positive) / 1.2;
  const high = Math.max(...positive) * 1.2;
  return [low, Math.max(high, low * 4)];
}

/** Bounds of a linear axis from zero. */
export function fromZero(values: readonly number[]): readonly [number, number] {
  return [0, Math.max(0, ...values) * 1.1 || 1];
}
