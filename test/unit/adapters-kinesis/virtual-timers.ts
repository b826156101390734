import type { Timers } from '../../../src/adapters/adapter.ts';

/** Time that passes only in `sleep`, at once. */
export class VirtualTimers implements Timers {
  #now = 0;

  now(): number {
    return this.#now;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#now += durationMs * 1e6;
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.#now / 1e6;
  }
}
