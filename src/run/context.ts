import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterEvent, Context, Timers } from '../adapters/adapter.ts';
import { seededRandom } from '../load/random.ts';
import { now } from '../measure/clock.ts';

/** Real time: the shared monotonic clock and Node's timers, with their 1 ms steps. */
const realTimers: Timers = {
  now,
  sleep: (durationMs, signal) => sleep(durationMs, undefined, { signal }),
};

/** What adapters are given besides their arguments. */
export function createContext(signal: AbortSignal, seed: number, report: (event: AdapterEvent) => void): Context {
  return { signal, timers: realTimers, random: seededRandom(seed), report };
}
