import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamHandle } from '../adapters/adapter.ts';
import type { CrewSize } from '../experiments/crew-size.ts';
import type { HoldSpec } from '../experiments/stage.ts';
import type { Segment } from '../load/assignment.ts';
import type { ReaderCensus } from '../load/partition-census.ts';
import { LoadCurve } from '../load/load-curve.ts';
import { now } from '../measure/clock.ts';
import { HostWatch } from '../measure/pressure.ts';
import type { Trial } from '../result/trial-schema.ts';
import { printShape, ratePiecesOf } from '../scenario/load-shape.ts';
import { Crew } from './crew.ts';
import { EventNotes } from './event-notes.ts';
import { type Figures, gatherFigures, gatherIntegrity } from './gather-trial.ts';
import { integritySince, noIntegrity } from './integrity-since.ts';
import { TrialObserver } from './trial-observer.ts';

/** What a session needs to know beyond its workers. */
export interface SessionFacts {
  readonly readers: number;
  readonly size: CrewSize;
  readonly repetition: number;
  /** Time between two reads of a polling consumer; 0 where records are pushed. */
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
  /** CPU seconds the system under test has used so far; null where it is not local. */
  readonly systemCpuSeconds: () => number | null;
  readonly heard: (heartbeat: Heartbeat) => void;
  /** What the user should know and no figure shows. */
  readonly note: (text: string) => void;
  /** Takes the polite leave and what else must happen when the session ends. */
  readonly release: () => Promise<void>;
}

/** What a progress line shows of a running hold. */
export interface Heartbeat {
  readonly offeredPerSecond: number;
  readonly acknowledged: number;
  readonly lag: number;
  readonly secondsLeft: number;
}

/** All workers start at one instant this far ahead, enough for the command to reach them. */
const barrierMs = 100;
/** Lags of readers that need not poll are averaged over so much: a window of two seconds still shows their growth. */
const pushedPeriodSeconds = 0.5;

/** Connected producers and readers on one stream, on which loads are held one after another. */
export class LoadSession implements AsyncDisposable {
  readonly #crew: Crew;
  readonly #facts: SessionFacts;
  #counted = noIntegrity;
  #segments = 0;
  /** From the first load on: while all join, and while they leave, partitions change hands as a matter of course. */
  #notes: EventNotes | undefined;

  constructor(crew: Crew, facts: SessionFacts) {
    this.#crew = crew;
    this.#facts = facts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#notes?.[Symbol.dispose]();
    await this.#crew[Symbol.asyncDispose]();
    await this.#facts.release();
  }

  /** Where each reader found what since the session began. */
  census(): Promise<readonly ReaderCensus[]> {
    return this.#crew.census();
  }

  /** Tells all clients of a stream that was resized; resolves when they go by its new partitions. */
  async refresh(stream: StreamHandle): Promise<void> {
    const refreshed = this.#crew.expect((report) => report.type === 'refreshed', this.#crew.workers.length);
    this.#crew.tell({ type: 'refresh', stream });
    await refreshed;
  }

  /** Ends the load under way early. */
  halt(): void {
    this.#crew.tell({ type: 'halt' }, 'producer');
  }

  async hold(spec: HoldSpec): Promise<Trial> {
    this.#facts.signal.throwIfAborted();
    this.#notes ??= new EventNotes(this.#crew, this.#facts.note);
    if (spec.leadIn) await this.#leadIn(spec.leadIn);
    this.#facts.signal.throwIfAborted();
    const segment = this.#segment(spec);
    using observer = new TrialObserver(this.#crew, segment, ({ acknowledged, received }) =>
      this.#facts.heard({
        offeredPerSecond: spec.ratePerSecond,
        acknowledged,
        lag: acknowledged - Math.min(acknowledged, ...received),
        secondsLeft: Math.max(0, (segment.endAt - now()) / 1e9),
      }),
    );
    const host = new HostWatch();
    const cpuBefore = this.#facts.systemCpuSeconds();
    await this.#run(segment);
    const hostPressure = host.end();
    const cpuAfter = this.#facts.systemCpuSeconds();
    const producedAt = now();
    await this.#drain(observer, spec.drainMaxMs);
    const drainedAt = now();
    // Judged before the bitmaps are asked for: what arrives while they are gathered is not in them, and not lost.
    const undrained = this.#undrained(observer);
    const figures = await gatherFigures(this.#crew);
    const counted = await gatherIntegrity(this.#crew, (reader) => undrained[reader] === undefined);
    const integrity = integritySince(this.#counted, counted);
    this.#counted = counted;
    return {
      purpose: spec.purpose,
      repetition: this.#facts.repetition,
      readers: this.#facts.readers,
      ...this.#facts.size,
      offeredPerSecond: spec.ratePerSecond,
      ...(spec.shape && { shape: printShape(spec.shape) }),
      ...this.#rates(figures, segment, producedAt),
      ...this.#backlog(observer, segment),
      warmUpSeconds: spec.warmUpMs / 1_000,
      drainSeconds: (drainedAt - producedAt) / 1e9,
      subscribers: this.#subscribers(
        figures,
        observer,
        { ...segment, measureTo: endOf(segment, producedAt) },
        undrained,
      ),
      integrity,
      host: {
        ...hostPressure,
        systemCpuSeconds: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
      },
      ...observer.series.finish(),
      held: true,
      failures: [],
    };
  }

  #segment(spec: Omit<HoldSpec, 'purpose' | 'leadIn'>, resend = true): Segment {
    const startAt = now() + barrierMs * 1e6;
    const measureFrom = startAt + spec.warmUpMs * 1e6;
    const endAt = measureFrom + spec.measureMs * 1e6;
    const { ratePerSecond, shape } = spec;
    const warmUp = { seconds: spec.warmUpMs / 1_000, from: ratePerSecond, to: ratePerSecond };
    return {
      id: this.#segments++,
      ratePerSecond,
      ...(shape && { pieces: [warmUp, ...ratePiecesOf(shape, spec.measureMs)] }),
      startAt,
      endAt,
      measureFrom,
      measureTo: endAt,
      giveUpAt: endAt + spec.drainMaxMs * 1e6,
      resend,
    };
  }

  async #leadIn({ ratePerSecond, durationMs }: NonNullable<HoldSpec['leadIn']>): Promise<void> {
    await this.#run(this.#segment({ ratePerSecond, warmUpMs: durationMs, measureMs: 0, drainMaxMs: 0 }, false));
  }

  /** Resolves when all producers are done; on an abort they are halted first, and what they have is kept. */
  async #run(segment: Segment): Promise<void> {
    const producers = this.#crew.workers.filter(({ assignment }) => assignment.role === 'producer').length;
    const done = this.#crew.expect((report) => report.type === 'segment-done' && report.id === segment.id, producers);
    const halt = (): void => this.#crew.tell({ type: 'halt' }, 'producer');
    this.#facts.signal.addEventListener('abort', halt, { once: true });
    this.#crew.tell({ type: 'segment', segment });
    try {
      await done;
    } finally {
      this.#facts.signal.removeEventListener('abort', halt);
    }
  }

  /** Waits until the slowest reader has received what was acknowledged, or the time is up. */
  async #drain(observer: TrialObserver, drainMaxMs: number): Promise<void> {
    const deadline = now() + drainMaxMs * 1e6;
    // Totals are sampled each 250 ms: two samples after the last record nothing is on its way from a worker.
    const settled = now() + 500e6;
    while (now() < deadline && !this.#facts.signal.aborted) {
      const { acknowledged, received } = observer.totals();
      // A record of unknown outcome that was received stands for one that was acknowledged and was not, so that enough
      // has come only from a reader that has all of both, or has come to rest.
      const isThrough = (total: number, reader: number): boolean =>
        total >= acknowledged && this.#cameToRest(observer, reader);
      if (now() > settled && received.every(isThrough)) return;
      await Promise.race([sleep(50), this.#crew.failure]);
    }
  }

  /** Records not yet received, by reader; none for a reader that has come to the end of what there is. */
  #undrained(observer: TrialObserver): readonly (number | undefined)[] {
    const { acknowledged, received } = observer.totals();
    return received.map((total, reader) =>
      this.#cameToRest(observer, reader) ? undefined : Math.max(0, acknowledged - total),
    );
  }

  /**
   * A reader that has received everything, or nothing for two polls and a second, has come to the end of what there
   * is; one whose reads are throttled has not.
   */
  #cameToRest(observer: TrialObserver, reader: number): boolean {
    if (this.#facts.signal.aborted) return false;
    const { acknowledged, received } = observer.totals();
    if ((received[reader] ?? 0) >= acknowledged + observer.uncertain) return true;
    return now() - observer.lastActive(reader) > (2 * this.#facts.pollIntervalMs + 1_000) * 1e6;
  }

  #rates(
    figures: Figures,
    segment: Segment,
    producedAt: number,
  ): Omit<Figures, 'readers' | 'acknowledgedBytes' | 'acknowledgedInWindow'> & {
    achievedPerSecond: number;
    achievedBytesPerSecond: number;
    measuredSeconds: number;
  } {
    const { readers: _, acknowledgedBytes, acknowledgedInWindow, ...rest } = figures;
    const measuredSeconds = (endOf(segment, producedAt) - segment.measureFrom) / 1e9;
    const achievedPerSecond = acknowledgedInWindow / measuredSeconds;
    const recordBytes = figures.counts.acknowledged === 0 ? 0 : acknowledgedBytes / figures.counts.acknowledged;
    return {
      ...rest,
      achievedPerSecond,
      achievedBytesPerSecond: achievedPerSecond * recordBytes,
      measuredSeconds,
    };
  }

  #backlog(observer: TrialObserver, segment: Segment): Pick<Trial, 'backlogSlope' | 'backlogSlopeError'> {
    const { measureFrom, measureTo, startAt, ratePerSecond, pieces } = segment;
    if (ratePerSecond === 0) return { backlogSlope: 0, backlogSlopeError: 0 };
    const curve = new LoadCurve(pieces ?? [{ seconds: 1, from: ratePerSecond, to: ratePerSecond }]);
    const due = (at: number): number => curve.countAt((at - startAt) / 1e9);
    const { slope, error } = observer.backlogSlope(measureFrom, measureTo, due);
    return { backlogSlope: slope, backlogSlopeError: error };
  }

  #subscribers(
    figures: Figures,
    observer: TrialObserver,
    segment: Segment,
    undrained: readonly (number | undefined)[],
  ): Trial['subscribers'] {
    const seconds = (segment.measureTo - segment.measureFrom) / 1e9;
    const { pollIntervalMs } = this.#facts;
    const periodSeconds = pollIntervalMs === 0 ? pushedPeriodSeconds : Math.max(1, pollIntervalMs / 1_000);
    return figures.readers.map(({ receivedBytes, ...reader }) => {
      const { slope, error } = observer.slopeOf(reader.reader, segment.measureFrom, segment.measureTo, periodSeconds);
      return {
        ...reader,
        receivedPerSecond: reader.received / seconds,
        bytesPerSecond: receivedBytes / seconds,
        lagSlope: slope,
        lagSlopeError: error,
        lagAtEnd: observer.lagAt(reader.reader, segment.measureTo),
        undrained: undrained[reader.reader] ?? 0,
      };
    });
  }
}

/** The end of what was measured, in nanoseconds: an interrupted load ends before its time. */
function endOf({ measureFrom, measureTo }: Segment, producedAt: number): number {
  return Math.max(measureFrom + 1e6, Math.min(producedAt, measureTo));
}
