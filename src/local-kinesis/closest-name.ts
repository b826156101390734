/** The known name nearest to a misspelt one; undefined when too many letters differ. */
export function closestName(given: string, known: readonly string[]): string | undefined {
  let closest: string | undefined;
  let fewest = 1 + (given.length < 4 ? 1 : Math.max(2, Math.floor(given.length / 3)));
  for (const name of known) {
    const changes = editDistance(given.toLowerCase(), name.toLowerCase());
    if (changes >= fewest) continue;
    closest = name;
    fewest = changes;
  }
  return closest;
}

/** How many letters must be added, removed or replaced (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 0; row < from.length; row++) {
    const current = [row + 1];
    for (let column = 0; column < to.length; column++) {
      const replaced = previous[column]! + (from[row] === to[column] ? 0 : 1);
      current.push(Math.min(replaced, previous[column + 1]! + 1, current[column]! + 1));
    }
    previous = current;
  }
  return previous.at(-1)!;
}
