import { type Context, ownPrefix, type StreamHandle } from '../adapters/adapter.ts';
import type { Scenario, Target, Workload } from '../scenario/scenario.ts';
import type { ConnectedTarget } from './connect-target.ts';
import { createContext } from './context.ts';
import type { Emit } from './events.ts';

const cleanUpMs = 20_000;

/** Of one load, all with as many partitions. */
export type Streams = readonly [StreamHandle, ...StreamHandle[]];

/** Whose streams they are. */
export interface StreamOwner {
  readonly runId: string;
  readonly scenario: Scenario;
  readonly target: Target;
  readonly repetition: number;
  readonly connected: ConnectedTarget;
  readonly context: Context;
  readonly emit: Emit;
}

/** The streams of one repetition on one target: each is made under a name of its own, and removed. */
export class StageStreams {
  readonly #owner: StreamOwner;
  #made = 0;

  constructor(owner: StreamOwner) {
    this.#owner = owner;
  }

  provision({ partitions }: Workload): Promise<StreamHandle> {
    const { connected, context } = this.#owner;
    context.signal.throwIfAborted();
    return connected.adapter.provision({ name: this.nextName(), partitions }, connected.settings, context);
  }

  /** The streams of a load; those that are there go again where one cannot be made. */
  async provisionAll(workload: Workload): Promise<Streams> {
    const first = await this.provision(workload);
    const further: StreamHandle[] = [];
    try {
      while (further.length + 1 < (workload.streams ?? 1)) further.push(await this.provision(workload));
    } catch (error) {
      await this.removeAll([first, ...further]);
      throw error;
    }
    return [first, ...further];
  }

  async removeAll(streams: Streams): Promise<void> {
    await Promise.all(streams.map((stream) => this.remove(stream)));
  }

  /** What was measured stays measured; what is left behind is named. */
  async remove(stream: StreamHandle): Promise<void> {
    const { connected, emit } = this.#owner;
    try {
      await connected.adapter.remove(stream, connected.settings, this.cleanUpContext());
    } catch (error) {
      emit({ type: 'note', text: `${stream.name} could not be removed: ${(error as Error).message}` });
    }
  }

  nextName(): string {
    const { runId, scenario, target, repetition } = this.#owner;
    return `${ownPrefix}${runId}-${scenario.name}-${scenario.targets.indexOf(target)}-${repetition}-${this.#made++}`;
  }

  /** Cleaning up goes on after an abort, but not for ever. */
  cleanUpContext(): Context {
    return createContext(AbortSignal.timeout(cleanUpMs), this.#owner.scenario.seed, () => undefined);
  }
}
