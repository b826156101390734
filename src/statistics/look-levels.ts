/** Level of each bound at a gate's first look, which decides what is looked at again. */
export const firstLookLevel = 0.05;

/** The whole family of comparisons may be wrong so often, and one comparison at most so often. */
const familyLevel = 0.05;
const secondLevelMax = 0.01;

/** Level of each bound at the second look, which confirms: stricter the more comparisons the gate makes (Bonferroni). */
export function secondLookLevel(comparisons: number): number {
  return Math.min(secondLevelMax, familyLevel / comparisons);
}
