export type SideName = 'baseline' | 'candidate';

const otherSide = { baseline: 'candidate', candidate: 'baseline' } as const;

/**
 * Which side of pair `index` (from 0) goes first: ABBA, so that a machine that slowly changes favours neither side over
 * an even number of pairs. ABABAB would take a drift for a difference.
 */
export function firstSide(index: number, start: SideName): SideName {
  return index % 2 === 0 ? start : otherSide[start];
}

/** Both sides of a pair in the order in which they run. */
export function pairOrder(index: number, start: SideName): readonly [SideName, SideName] {
  const first = firstSide(index, start);
  return [first, otherSide[first]];
}
