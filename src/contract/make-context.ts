import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterEvent, Context } from '../adapters/adapter.ts';

/** A context with real time, and what was reported to it. */
export interface TestContext extends Context {
  readonly events: readonly AdapterEvent[];
  /** Aborts its signal. */
  abort(reason?: Error): void;
}

/** A context of its own for each case: the machine's clock and timers, chance from `random`, events kept in a list. */
export function makeContext(random: () => number = Math.random): TestContext {
  const controller = new AbortController();
  const events: AdapterEvent[] = [];
  return {
    signal: controller.signal,
    timers: {
      // performance.now() counts from the start of the process; hrtime is the same for all processes of a machine.
      now: () => Number(process.hrtime.bigint()),
      async sleep(durationMs, signal) {
        try {
          await sleep(durationMs, undefined, signal === undefined ? {} : { signal });
        } catch (error) {
          // Node rejects with an AbortError of its own; the contract promises the signal's reason.
          throw signal?.aborted === true ? signal.reason : error;
        }
      },
    },
    random,
    report: (event) => void events.push(event),
    events,
    abort: (reason = new Error('aborted by the test')) => controller.abort(reason),
  };
}
