import type { Counters } from './adapter.ts';

/** Books the calls of a producer: how many there were, how they ended, and whether any is still under way. */
export class SendBook {
  readonly #waitingForIdle: (() => void)[] = [];
  #inFlight = 0;
  #calls = 0;
  #throttledCalls = 0;
  #failedCalls = 0;
  #bytes = 0;

  begin(bytes: number): void {
    this.#inFlight += 1;
    this.#calls += 1;
    this.#bytes += bytes;
  }

  /** To be called once for each `begin`, however the call ended. */
  end(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) for (const resolve of this.#waitingForIdle.splice(0)) resolve();
  }

  throttled(): void {
    this.#throttledCalls += 1;
  }

  failed(): void {
    this.#failedCalls += 1;
  }

  /** Resolves when no call is under way. */
  async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#waitingForIdle.push(resolve));
  }

  counters(): Counters {
    return {
      calls: this.#calls,
      throttledCalls: this.#throttledCalls,
      failedCalls: this.#failedCalls,
      bytes: this.#bytes,
    };
  }
}
