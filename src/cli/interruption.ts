import { setTimeout as sleep } from 'node:timers/promises';
import { endAll, killAll } from '../process/child.ts';
import { exitCodes } from './exit-codes.ts';

/**
 * Turns Ctrl-C and SIGTERM into an abort: the load stops, what was measured is written, everything is cleaned up.
 * A second signal leaves at once. `code` tells which exit code an abort means.
 */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #say: (line: string) => void;
  readonly #ending: string;
  readonly #listener = (signal: NodeJS.Signals): void => this.#hear(signal);
  #code: number = exitCodes.done;

  /** `ending`: what a first signal does, told when it comes. */
  constructor(
    say: (line: string) => void,
    ending = 'the load ends, what was measured is kept, everything is cleaned up',
  ) {
    this.#say = say;
    this.#ending = ending;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 130 or 143 after a signal, else 0. */
  get code(): number {
    return this.#code;
  }

  [Symbol.dispose](): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.#listener);
  }

  /** Resolves when a signal has come. */
  async wait(): Promise<void> {
    while (!this.signal.aborted) await sleep(3_600_000, undefined, { signal: this.signal }).catch(() => undefined);
  }

  #hear(signal: NodeJS.Signals): void {
    if (this.signal.aborted) {
      killAll();
      this.#say(
        'left at once: local systems were killed; what is left on other systems kvk cleanup --kafka … --kinesis … removes',
      );
      process.exit(this.#code);
    }
    this.#code = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
    this.#say(`stopping: ${this.#ending} (again to leave at once)`);
    this.#controller.abort(new Error('interrupted'));
  }
}

/** Ends whatever is still running; the last thing every command does. */
export function endEverything(): Promise<void> {
  return endAll({ graceMs: 5_000 });
}
