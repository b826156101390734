import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from './closed-loop.ts';
import type { Work } from './comparison.ts';

/**
 * Makes so many calls a second, spread over the lanes in turn. A call that is late is made at once and none is left
 * out; its latency counts from when it was due.
 */
export async function pacedLoop(
  calls: readonly Call[],
  callsPerSecond: number,
  milliseconds: number,
  signal: AbortSignal,
): Promise<Work> {
  const start = performance.now();
  const latenciesMilliseconds: number[] = [];
  const apart = 1000 / callsPerSecond;
  let records = 0;
  const lane = async (call: Call, first: number): Promise<void> => {
    for (let due = first * apart; due < milliseconds; due += apart * calls.length) {
      // A timer takes whole milliseconds and drops the rest; a call before it is due would have a latency below nothing.
      const wait = start + due - performance.now();
      if (wait > 0) await sleep(Math.ceil(wait), undefined, { signal });
      signal.throwIfAborted();
      // Not in one statement: that would read the sum before the wait and lose what other lanes add meanwhile.
      const moved = await call();
      records += moved;
      latenciesMilliseconds.push(performance.now() - start - due);
    }
  };
  await Promise.all(calls.map(lane));
  const seconds = Math.max(milliseconds, performance.now() - start) / 1000;
  return { records, seconds, latenciesMilliseconds };
}
