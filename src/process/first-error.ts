/**
 * What went wrong first. Where cleaning up after an error fails too, what arrives is a SuppressedError of the language's
 * own: it tells of the cleaning up, and has the error that mattered inside.
 */
export function firstError(error: unknown): unknown {
  let first = error;
  while (first instanceof Error && first.name === 'SuppressedError' && 'suppressed' in first) first = first.suppressed;
  return first;
}
