import type { Trial } from '../result/trial-schema.ts';
import { type CrewSize, crewSizeOf, type CrewTask, oneMore, printCrewSize } from './crew-size.ts';
import { boundDetailOf } from './holds.ts';
import type { Session, Stage } from './stage.ts';

/** A session that is opened anew, with one process more, when a process of ours was what bound it. */
export class GrowingCrew implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #task: CrewTask;
  #size: CrewSize;
  #session: Session | undefined;

  constructor(stage: Stage) {
    const { scenario, capabilities, cores } = stage;
    this.#stage = stage;
    this.#task = { scenario, workload: scenario.workload, capabilities, cores, readers: scenario.readers[0]! };
    this.#size = crewSizeOf(this.#task);
  }

  async session(): Promise<Session> {
    return (this.#session ??= await this.#stage.openSession(this.#task.readers, { size: this.#size }));
  }

  /** False when the trial was not bound by a process of ours, or none can be added. */
  async growsAfter(trial: Trial): Promise<boolean> {
    const size = oneMore(this.#size, trial, this.#task);
    if (size === null) return false;
    this.#stage.announce(`${boundDetailOf(trial)}: going on with ${printCrewSize(size)}`);
    this.#size = size;
    await this[Symbol.asyncDispose]();
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.[Symbol.asyncDispose]();
  }
}
