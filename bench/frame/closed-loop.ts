import type { Work } from './comparison.ts';

/** One call to a server; resolves with the number of records it moved, rejects when anything was not as it should be. */
export type Call = () => Promise<number>;

/**
 * Keeps each of the calls going, one after the other, until the time is over or the signal is aborted, and waits for
 * those in flight.
 */
export async function closedLoop(calls: readonly Call[], milliseconds: number, signal: AbortSignal): Promise<Work> {
  const start = performance.now();
  const end = start + milliseconds;
  const latenciesMilliseconds: number[] = [];
  let records = 0;
  const lane = async (call: Call): Promise<void> => {
    let before = performance.now();
    while (before < end) {
      signal.throwIfAborted();
      // Not in one statement: that would read the sum before the wait and lose what other lanes add meanwhile.
      const moved = await call();
      records += moved;
      const after = performance.now();
      latenciesMilliseconds.push(after - before);
      before = after;
    }
  };
  await Promise.all(calls.map(lane));
  return { records, seconds: (performance.now() - start) / 1000, latenciesMilliseconds };
}
