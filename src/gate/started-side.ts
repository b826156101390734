import type { ScenarioResult } from '../result/result-schema.ts';
import { type Side, SideFailed } from './side.ts';
import type { StartedSystem } from './start-command.ts';

/** A side on a system that a command started: where that has ended, it is what is told, and not what its end caused. */
export class StartedSide implements Side {
  readonly description: string;
  readonly #side: Side;
  readonly #system: StartedSystem;

  constructor(side: Side, system: StartedSystem) {
    this.description = side.description;
    this.#side = side;
    this.#system = system;
  }

  async measure(target: string): Promise<ScenarioResult> {
    const result = await this.#side.measure(target);
    const ended = result.targets[0]?.status === 'complete' ? undefined : this.#system.ended();
    if (ended !== undefined) throw new SideFailed('unreachable', ended);
    return result;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#side[Symbol.asyncDispose]();
  }
}
