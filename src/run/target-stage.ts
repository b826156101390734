import { type Capabilities, type Context, ownPrefix, type StreamHandle } from '../adapters/adapter.ts';
import type { HoldSpec, Session, Stage, Step } from '../experiments/stage.ts';
import type { Assignment } from '../load/assignment.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { Scenario, Target, Workload } from '../scenario/scenario.ts';
import type { ConnectedTarget } from './connect-target.ts';
import { createContext } from './context.ts';
import { Crew } from './crew.ts';
import type { Emit } from './events.ts';
import { LoadSession } from './load-session.ts';
import { probeAll } from './probe-all.ts';
import { timeSetUp } from './time-set-up.ts';
import type { Systems } from './systems.ts';

/** Readers one consumer process hosts before another is started, and the most processes there are. */
const readersPerWorker = 10;
const consumerWorkersMax = 4;
const cleanUpMs = 20_000;

export interface StageFacts {
  readonly runId: string;
  readonly scenario: Scenario;
  readonly connected: ConnectedTarget;
  readonly repetition: number;
  readonly systems: Systems;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Every trial as soon as it is known, so that an interruption loses none. */
  readonly keep: (trial: Trial) => void;
}

/** The stage of one repetition on one target. */
export class TargetStage implements Stage {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly capabilities: Capabilities;
  readonly repetition: number;
  readonly #facts: StageFacts;
  readonly #context: Context;
  #streams = 0;

  constructor(facts: StageFacts) {
    this.#facts = facts;
    this.scenario = facts.scenario;
    this.target = facts.connected.target;
    this.capabilities = facts.connected.capabilities;
    this.repetition = facts.repetition;
    this.#context = createContext(facts.signal, facts.scenario.seed, () => undefined);
  }

  announce(text: string): void {
    this.#facts.emit({ type: 'phase', scenario: this.scenario.name, target: this.target.label, text });
  }

  setUpOnce(): Promise<readonly Step[]> {
    return timeSetUp(this.#facts.connected, this.#facts.systems, this.#streamName(), this.#context);
  }

  async openSession(readers: number): Promise<Session> {
    const session = await this.openLoad(this.scenario.workload, readers);
    const { emit, keep, signal } = this.#facts;
    return {
      hold: async (spec: HoldSpec) => {
        const trial = await session.hold(spec);
        if (trial.counts.acknowledged > 0) keep(trial);
        emit({ type: 'trial', scenario: this.scenario.name, target: this.target.label, trial });
        signal.throwIfAborted();
        return trial;
      },
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  }

  /** A session of any workload on a stream of its own, which goes with it. */
  async openLoad(workload: Workload, readers: number): Promise<LoadSession> {
    const { adapter, settings, system } = this.#facts.connected;
    const { signal, emit } = this.#facts;
    signal.throwIfAborted();
    const spec = { name: this.#streamName(), partitions: workload.partitions };
    const stream = await adapter.provision(spec, settings, this.#context);
    const release = async (): Promise<void> => {
      try {
        await adapter.remove(stream, settings, this.#cleanUpContext());
      } catch (error) {
        // What was measured stays measured; what is left behind is named.
        emit({ type: 'note', text: `${stream.name} could not be removed: ${(error as Error).message}` });
      }
    };
    try {
      const crew = await Crew.start(this.#assignments(stream, workload, readers), this.scenario.seed, signal);
      const session = new LoadSession(crew, {
        readers,
        repetition: this.repetition,
        pollIntervalMs: this.capabilities.pollIntervalMs,
        signal,
        systemCpuSeconds: () => system.cpuSeconds(),
        heard: (heartbeat) =>
          emit({ type: 'heartbeat', scenario: this.scenario.name, target: this.target.label, heartbeat }),
        release,
      });
      try {
        await probeAll(crew, stream.partitions, readers, { signal, mayStarve: this.scenario.experiment === 'fan-out' });
        return session;
      } catch (error) {
        await crew[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      await release();
      throw error;
    }
  }

  #assignments(stream: StreamHandle, workload: Workload, readers: number): Assignment[] {
    const { rawSettings } = this.#facts.connected;
    const common = {
      // As the scenario names it: a worker loads an adapter of others from the same URL.
      adapter: this.target.adapter,
      settings: rawSettings,
      stream,
      runId: Number.parseInt(this.#facts.runId.slice(0, 8), 16) >>> 0,
      seed: this.scenario.seed,
      workload,
      producers: workload.producers,
    };
    const producers = Array.from({ length: workload.producers }, (_, producer): Assignment => {
      const { batching } = this.target;
      return { ...common, role: 'producer', producer, batching, resend: this.scenario.resend };
    });
    const hosts = Math.min(consumerWorkersMax, Math.ceil(readers / readersPerWorker));
    const consumers = Array.from({ length: hosts }, (_, host): Assignment => {
      const numbers = Array.from({ length: readers }, (__, reader) => reader).filter(
        (reader) => reader % hosts === host,
      );
      return {
        ...common,
        role: 'consumer',
        readers: numbers.map((reader) => ({
          reader,
          membership: { group: `${stream.name}-${reader}`, member: `reader-${reader}`, from: 'latest' },
        })),
      };
    });
    return [...producers, ...consumers];
  }

  #streamName(): string {
    const { runId, repetition } = this.#facts;
    const target = this.scenario.targets.indexOf(this.target);
    return `${ownPrefix}${runId}-${this.scenario.name}-${target}-${repetition}-${this.#streams++}`;
  }

  /** Cleaning up goes on after an abort, but not for ever. */
  #cleanUpContext(): Context {
    return createContext(AbortSignal.timeout(cleanUpMs), this.scenario.seed, () => undefined);
  }
}
