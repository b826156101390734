import { closest, distance } from 'fastest-levenshtein';

/** The known word that was probably meant, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = word.toLowerCase();
  const best = closest(
    lower,
    known.map((name) => name.toLowerCase()),
  );
  const found = known.find((name) => name.toLowerCase() === best);
  return distance(lower, best) <= Math.max(1, Math.ceil(word.length / 3)) ? found : undefined;
}

/** The end of a message about an unknown word: the one probably meant, or else all that are known. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `did you mean '${meant}'?`;
  return known.length === 0 ? 'nothing is known here' : `use one of ${known.join(', ')}`;
}
