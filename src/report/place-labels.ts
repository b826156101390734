/**
 * Moves labels apart that would overlap: wanted heights in, heights at least `gap` apart out, in the order given,
 * all between `top` and `bottom` where they fit.
 */
export function placeLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y || a.index - b.index);
  const placed = Array<number>(wanted.length).fill(top);
  let floor = top;
  for (const { y, index } of order) {
    placed[index] = Math.max(y, floor);
    floor = placed[index] + gap;
  }
  let ceiling = bottom;
  for (const { index } of order.toReversed()) {
    placed[index] = Math.max(top, Math.min(placed[index]!, ceiling));
    ceiling = placed[index] - gap;
  }
  return placed;
}
