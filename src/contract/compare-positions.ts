/**
 * Orders two positions of one partition: whole numbers of any length, with a further number after a colon where
 * records are aggregated.
 */
export function comparePositions(one: string, other: string): number {
  const left = one.split(':').map(BigInt);
  const right = other.split(':').map(BigInt);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [a, b] = [left[index] ?? 0n, right[index] ?? 0n];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
