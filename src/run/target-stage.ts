import { availableParallelism } from 'node:os';
import { type Capabilities, type Context, ReaderRefused, type StreamHandle } from '../adapters/adapter.ts';
import { type CrewSize, crewSizeOf } from '../experiments/crew-size.ts';
import type {
  Backlog,
  GroupSession,
  Keeper,
  MetadataDesk,
  Session,
  SessionOptions,
  Stage,
  Step,
} from '../experiments/stage.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { Scenario, Target, Workload } from '../scenario/scenario.ts';
import type { ConnectedTarget } from './connect-target.ts';
import { createContext } from './context.ts';
import { consumerAssignments, producerAssignments, type Work } from './assign-workers.ts';
import { Crew, WorkerFailed } from './crew.ts';
import type { Emit } from './events.ts';
import { LoadedGroup } from './group-session.ts';
import { LoadSession } from './load-session.ts';
import { openMetadataDesk } from './metadata-desk.ts';
import { openKeeper } from './open-keeper.ts';
import { probeAll } from './probe-all.ts';
import { replayBacklog } from './replay-backlog.ts';
import { resizeStream } from './resize-stream.ts';
import { StageStreams, type Streams } from './stage-streams.ts';
import { timeSetUp } from './time-set-up.ts';
import type { Systems } from './systems.ts';

const noMark = { markRecords: 0, youngMs: 0 };

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
  readonly cores = availableParallelism();
  readonly #facts: StageFacts;
  readonly #context: Context;
  readonly #streams: StageStreams;
  #notedMembers = false;

  constructor(facts: StageFacts) {
    this.#facts = facts;
    this.scenario = facts.scenario;
    this.target = facts.connected.target;
    this.capabilities = facts.connected.capabilities;
    this.repetition = facts.repetition;
    this.#context = createContext(facts.signal, facts.scenario.seed, () => undefined);
    this.#streams = new StageStreams({ ...facts, target: this.target, context: this.#context });
  }

  announce(text: string): void {
    this.#facts.emit({ type: 'phase', scenario: this.scenario.name, target: this.target.label, text });
  }

  setUpOnce(): Promise<readonly Step[]> {
    return timeSetUp(this.#facts.connected, this.#facts.systems, this.#streams.nextName(), this.#context);
  }

  async openSession(readers: number, options: SessionOptions = {}): Promise<Session> {
    const { connected } = this.#facts;
    const workload = { ...this.scenario.workload, ...options.workload };
    const streams = await this.#streams.provisionAll(workload);
    const [stream] = streams;
    const session = await this.#openOn(streams, workload, readers, options);
    return {
      hold: (spec) => this.#kept(session.hold(spec)),
      census: () => session.census(),
      partitions: () => connected.adapter.partitions(stream, connected.settings, this.#context),
      resize: (partitions) =>
        resizeStream(connected, stream, partitions, this.#context, (resized) => session.refresh(resized)),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  }

  async openBacklog(): Promise<Backlog> {
    const { adapter, settings } = this.#facts.connected;
    const { workload } = this.scenario;
    const stream = await this.#streams.provision(workload);
    const writers = await this.#openOn([stream], workload, 0);
    const work = this.#work(stream, workload);
    const { pollIntervalMs } = this.capabilities;
    let nth = 0;
    const pause = (durationMs: number): Promise<void> => this.pause(durationMs);
    return {
      fill: (spec) => this.#kept(writers.hold(spec)),
      replay: (spec) =>
        replayBacklog(spec, { work, writers, pollIntervalMs, signal: this.#facts.signal, pause, nth: nth++ }),
      storedBytes: async () => (await adapter.storedBytes?.(stream, settings, this.#context)) ?? null,
      [Symbol.asyncDispose]: () => writers[Symbol.asyncDispose](),
    };
  }

  async openGroup(rules: Parameters<Stage['openGroup']>[0]): Promise<GroupSession> {
    const { signal, connected } = this.#facts;
    const { workload } = this.scenario;
    const stream = await this.#streams.provision(workload);
    const release = (): Promise<void> => this.#streams.remove(stream);
    try {
      return await LoadedGroup.open({
        ...rules,
        work: this.#work(stream, workload),
        pollIntervalMs: this.capabilities.pollIntervalMs,
        brokers: connected.system.brokers ?? [],
        signal,
        pause: (durationMs) => this.pause(durationMs),
        release,
      });
    } catch (error) {
      await release();
      throw error;
    }
  }

  openMetadata(): MetadataDesk {
    const { connected, signal, emit } = this.#facts;
    return openMetadataDesk({
      connected,
      streamName: () => this.#streams.nextName(),
      contextOf: (closing) => ({ ...this.#context, signal: AbortSignal.any([signal, closing]) }),
      cleanUpContext: () => this.#streams.cleanUpContext(),
      note: (text) => emit({ type: 'note', text }),
    });
  }

  openKeeper(): Promise<Keeper | null> {
    const { connected, systems } = this.#facts;
    return openKeeper(connected, systems, this.#streams.nextName(), this.#context, this.#streams.cleanUpContext());
  }

  now(): number {
    return this.#context.timers.now();
  }

  pause(durationMs: number): Promise<void> {
    return this.#context.timers.sleep(durationMs, this.#facts.signal);
  }

  /** A trial as soon as it is known, for whoever shows or keeps it. */
  async #kept(holding: Promise<Trial>): Promise<Trial> {
    const { emit, keep, signal } = this.#facts;
    const trial = await holding;
    if (trial.counts.acknowledged > 0) keep(trial);
    emit({ type: 'trial', scenario: this.scenario.name, target: this.target.label, trial });
    signal.throwIfAborted();
    return trial;
  }

  /** A session of any workload on a stream of its own, which goes with it. */
  async openLoad(workload: Workload, readers: number): Promise<LoadSession> {
    return this.#openOn([await this.#streams.provision(workload)], workload, readers);
  }

  /** Takes over the streams: they are removed with the session, or when there is none to be had. */
  async #openOn(
    streams: Streams,
    workload: Workload,
    readers: number,
    { census = false, size = this.#sizeOf(workload, readers, census) }: SessionOptions = {},
  ): Promise<LoadSession> {
    const { system } = this.#facts.connected;
    const { signal, emit } = this.#facts;
    const release = (): Promise<void> => this.#streams.removeAll(streams);
    const [stream, ...furtherStreams] = streams;
    try {
      const several = furtherStreams.length === 0 ? {} : { furtherStreams };
      const work = { ...this.#work(stream, workload), ...several, producers: size.producers };
      const { members } = size;
      this.#noteMembers(members);
      const rules = { readers, members, from: 'latest', census: census ? noMark : undefined } as const;
      const assignments = [...producerAssignments(work), ...consumerAssignments(work, rules)];
      const crew = await Crew.start(assignments, this.scenario.seed, signal);
      const session = new LoadSession(crew, {
        readers,
        size,
        repetition: this.repetition,
        pollIntervalMs: this.capabilities.pollIntervalMs,
        signal,
        systemCpuSeconds: () => system.cpuSeconds(),
        heard: (heartbeat) =>
          emit({ type: 'heartbeat', scenario: this.scenario.name, target: this.target.label, heartbeat }),
        note: (text) => emit({ type: 'note', text: `${this.target.label}: ${text}` }),
        release,
      });
      try {
        await probeAll(crew, streams.length * stream.partitions, readers, {
          signal,
          mayStarve: this.scenario.experiment === 'fan-out',
        });
        return session;
      } catch (error) {
        await crew[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      await release();
      if (error instanceof WorkerFailed && error.kind === ReaderRefused.name)
        throw new ReaderRefused(error.reason, { cause: error });
      throw error;
    }
  }

  #work(stream: StreamHandle, workload: Workload): Work {
    const { runId, connected } = this.#facts;
    const { scenario, target } = this;
    const { producers } = this.#sizeOf(workload, 0);
    return { runId, scenario, target, rawSettings: connected.rawSettings, stream, workload, producers };
  }

  #sizeOf(workload: Workload, readers: number, census = false): CrewSize {
    const { scenario, capabilities, cores } = this;
    const size = crewSizeOf({ scenario, workload, capabilities, cores, readers });
    return census ? { ...size, members: 1 } : size;
  }

  /** Says so where a reader cannot have the members the scenario asks for. */
  #noteMembers(members: number): void {
    const asked = this.scenario.members;
    if (asked === 'auto' || asked <= members || this.#notedMembers) return;
    this.#notedMembers = true;
    const text = `${this.target.label}: readers share no partitions here, so each is one process instead of ${asked}`;
    this.#facts.emit({ type: 'note', text });
  }
}
