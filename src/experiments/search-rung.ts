/**
 * Finds the largest rung that holds with few trials: the top first, since many systems hold it; then bisection
 * between the rungs, taking it that what holds for more readers holds for fewer.
 */
export async function searchRung(rungs: readonly number[], holds: (rung: number) => Promise<boolean>): Promise<void> {
  if (rungs.length === 0 || (await holds(rungs.at(-1)!))) return;
  let held = -1;
  let failed = rungs.length - 1;
  while (failed - held > 1) {
    const middle = (held + failed) >>> 1;
    if (await holds(rungs[middle]!)) held = middle;
    else failed = middle;
  }
}
