import type { GroupSession, GroupTally } from '../experiments/stage.ts';
import type { ConsumerAssignment } from '../load/assignment.ts';
import type { GroupJournal } from '../load/group-journal.ts';
import { now } from '../measure/clock.ts';
import { type Work, consumerAssignments, producerAssignments } from './assign-workers.ts';
import { Crew, type Worker } from './crew.ts';
import { gatherProduced } from './gather-trial.ts';
import { GroupWatch } from './group-watch.ts';
import type { SystemBroker } from './systems.ts';

/** The barrier of a load: enough for the command to reach all producers. */
const barrierNanoseconds = 100e6;
const askEveryMs = 50;
/** When nothing has come for so long beyond two polls, nothing will. */
const restMs = 2_000;

export interface GroupFacts {
  readonly work: Work;
  readonly members: number;
  readonly commitIntervalMs: number;
  readonly pollIntervalMs: number;
  readonly brokers: readonly SystemBroker[];
  readonly signal: AbortSignal;
  readonly pause: (durationMs: number) => Promise<void>;
  /** Removes the stream. */
  readonly release: () => Promise<void>;
}

/** Producers, and members of one group that come and go while a load goes on. */
export class LoadedGroup implements GroupSession {
  readonly #crew: Crew;
  readonly #watch: GroupWatch;
  readonly #facts: GroupFacts;
  #joined: number;
  #done: Promise<unknown> = Promise.resolve();

  private constructor(crew: Crew, facts: GroupFacts) {
    this.#crew = crew;
    this.#facts = facts;
    this.#joined = facts.members;
    this.#watch = new GroupWatch(crew, facts.work.producers);
  }

  static async open(facts: GroupFacts): Promise<LoadedGroup> {
    const { work, members, signal } = facts;
    const crew = await Crew.start(producerAssignments(work), work.scenario.seed, signal);
    const group = new LoadedGroup(crew, facts);
    try {
      const joining = Array.from({ length: members }, (_, index) => group.#assignmentOf(index, 'latest'));
      await crew.hire(joining);
      return group;
    } catch (error) {
      await crew[Symbol.asyncDispose]();
      throw error;
    }
  }

  get journal(): GroupJournal {
    return this.#watch;
  }

  members(): readonly string[] {
    return this.#members().map(({ name }) => name);
  }

  begin(ratePerSecond: number, longestMs: number): void {
    const startAt = now() + barrierNanoseconds;
    const endAt = startAt + longestMs * 1e6;
    const times = { startAt, endAt, measureFrom: startAt, measureTo: endAt, giveUpAt: endAt };
    const { producers } = this.#facts.work;
    this.#done = this.#crew.expect(({ type }) => type === 'segment-done', producers);
    this.#crew.tell({ type: 'segment', segment: { id: 0, ratePerSecond, ...times, resend: true } }, 'producer');
  }

  kill(member: string): Promise<number> {
    return this.#crew.kill(this.#worker(member));
  }

  leave(member: string): Promise<number> {
    return this.#crew.dismiss(this.#worker(member));
  }

  async join(): Promise<{ member: string; at: number }> {
    const at = now();
    const [worker] = await this.#crew.hire([this.#assignmentOf(this.#joined++, 'committed')]);
    return { member: worker!.name, at };
  }

  async killBroker(): Promise<{ broker: string; at: number } | null> {
    const broker = this.#facts.brokers.at(-1);
    if (broker === undefined || this.#facts.brokers.length < 2) return null;
    const at = now();
    await broker.kill();
    return { broker: `broker ${broker.id}`, at };
  }

  async startBroker(): Promise<void> {
    await this.#facts.brokers.at(-1)?.start();
  }

  async end(): Promise<GroupTally> {
    this.#crew.tell({ type: 'halt' }, 'producer');
    await this.#done;
    const produced = await gatherProduced(this.#crew);
    const acknowledged = produced.reduce((sum, one) => sum + one.acknowledged.size, 0);
    await this.#rest(acknowledged);
    const lost = produced.map((one) => one.acknowledged.without(this.#watch.received[one.producer]!));
    return { acknowledged, lost: lost.reduce((sum, { count }) => sum + count, 0) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch[Symbol.dispose]();
    await this.#crew[Symbol.asyncDispose]();
    await this.#facts.release();
  }

  /** Waits until all that was acknowledged has come, or nothing comes any more. */
  async #rest(acknowledged: number): Promise<void> {
    const { pollIntervalMs, pause } = this.#facts;
    const quietMs = restMs + 2 * pollIntervalMs;
    const from = now();
    while (this.#watch.receivedTotal < acknowledged) {
      const last = Math.max(from, this.#watch.arrivals.at(-1)?.at ?? 0);
      if (now() - last > quietMs * 1e6) return;
      await Promise.race([pause(askEveryMs), this.#crew.failure]);
    }
  }

  #members(): readonly Worker[] {
    return this.#crew.workers.filter(({ assignment }) => assignment.role === 'consumer');
  }

  #worker(member: string): Worker {
    const worker = this.#members().find(({ name }) => name === member);
    if (worker === undefined) throw new Error(`${member} is no member of the group`);
    return worker;
  }

  #assignmentOf(index: number, from: 'latest' | 'committed'): ConsumerAssignment {
    const { work, commitIntervalMs } = this.#facts;
    const [assignment] = consumerAssignments(work, { readers: 1, from });
    const { membership } = assignment!.readers[0]!;
    const readers = [{ reader: index, membership: { ...membership, member: `member-${index}` } }];
    return { ...assignment!, readers, commitIntervalMs };
  }
}
