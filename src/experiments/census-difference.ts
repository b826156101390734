import type { KeyMove, ReaderCensus } from '../load/partition-census.ts';

/** Keys that changed partition between two censuses of one reader, by way, most first. */
export function censusDifference(
  before: ReaderCensus | undefined,
  after: ReaderCensus | undefined,
): { keys: number; keysMoved: number; moves: KeyMove[] } {
  const earlier = new Map(before?.moves.map(({ from, to, keys }) => [`${from} ${to}`, keys]));
  const moves = (after?.moves ?? [])
    .map(({ from, to, keys }) => ({ from, to, keys: keys - (earlier.get(`${from} ${to}`) ?? 0) }))
    .filter(({ keys }) => keys > 0)
    .sort((a, b) => b.keys - a.keys);
  return { keys: after?.keys ?? 0, keysMoved: moves.reduce((sum, { keys }) => sum + keys, 0), moves };
}
