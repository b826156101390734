import type { Context, Producer, StreamHandle } from '../adapters/adapter.ts';
import type { BatchOutcome } from '../adapters/batch.ts';
import { now } from '../measure/clock.ts';
import type { ProducerAssignment, Segment } from './assignment.ts';
import { LaneQueue } from './lane-queue.ts';
import { LaneRouter } from './lane-router.ts';
import { ProduceTally } from './produce-tally.ts';
import { settleOutcome } from './resend.ts';
import type { Schedule } from './schedule.ts';
import { scheduleOf } from './schedule-of.ts';
import type { Slot } from './slot.ts';
import { type BatchLimits, slotShapeOf } from './slot-shape.ts';

/** Records that may enter the batcher in one turn: without a bound one late turn makes a longer next one. */
const recordsPerTurn = 4_000;
/** Records that were never sent are counted so many in a turn: what comes back meanwhile has its time taken. */
const countedPerTurn = 100_000;
/** How long after the end of a segment late records may still enter the batcher. */
const overrunNanoseconds = 1e9;

/** Sends the workload of one producer, segment after segment, on an open-loop schedule. */
export class ProduceLoop {
  readonly tally: ProduceTally;
  readonly #assignment: ProducerAssignment;
  readonly #producer: Producer;
  readonly #context: Context;
  readonly #queue: LaneQueue;
  readonly #router: LaneRouter;
  /** Next sequence of this producer, over all segments. */
  #sequence = 0;
  #segment: Segment | undefined;
  #stopped = false;
  readonly #isClosed: boolean;
  /** Lets a closed loop go on that waits for a batch to come back. */
  #roomMade: () => void = () => undefined;

  constructor(assignment: ProducerAssignment, producer: Producer, limits: BatchLimits, context: Context) {
    const { workload } = assignment;
    const { inFlight } = limits;
    this.#assignment = assignment;
    this.tally = new ProduceTally(assignment.resend.deadline, assignment.positionStep);
    this.#isClosed = workload.rate === 0;
    this.#producer = producer;
    this.#context = context;
    this.#router = new LaneRouter(assignment, producer);
    this.#queue = new LaneQueue(
      {
        lanes: assignment.stream.partitions,
        inFlight,
        perLane: workload.ordering === 'key' ? 1 : inFlight,
        lingerNanoseconds: assignment.batching.linger * 1e6,
        /** A lane is a partition, unless the service routes keyed records itself. */
        partitioned: workload.keys.skew === 'none' || producer.route !== undefined,
        ahead: this.#isClosed ? 'none' : 'bounded',
      },
      slotShapeOf(assignment, limits, this.#router.distinctKeys),
    );
  }

  /** Runs one segment: resolves when every record of it was acknowledged or given up. */
  async run(segment: Segment): Promise<void> {
    this.#segment = segment;
    this.#stopped = false;
    this.tally.begin(segment);
    const schedule = scheduleOf(segment, this.#assignment, this.#context.random);
    const first = this.#sequence;
    let next = schedule.intendedAt(0, now());
    const last = segment.endAt + overrunNanoseconds;
    // A shape may end with a pause, which is part of it.
    const isDue = (at: number): boolean => next < segment.endAt || (segment.pieces !== undefined && at < segment.endAt);
    for (let at = now(); !this.#stopped && isDue(at) && at < last; at = now()) {
      const until = Math.min(at, segment.endAt - 1);
      next = schedule.intendedAt(this.#sequence - first, at);
      for (let turn = 0; turn < recordsPerTurn && next <= until; turn++) {
        if (!this.#enter(next, at)) break;
        next = schedule.intendedAt(this.#sequence - first, at);
      }
      this.tally.endTurn();
      this.#dispatch(at);
      await this.#nextTurn(next);
    }
    await this.#countMissed(schedule, first, this.#stopped ? now() : segment.endAt);
    await this.#settle();
  }

  /**
   * Goes by the partitions of a stream that was resized, from the next record on; records already in a batch stay in
   * its partition. Where the service routes, it does so without our help.
   */
  async refresh(stream: StreamHandle): Promise<void> {
    await this.#producer.refresh?.(stream);
    if (this.#producer.route === undefined) return;
    this.#queue.grow(stream.partitions);
    this.#router.grow(stream.partitions);
  }

  /** Ends the segment early: what is in flight is still awaited, what waits for a resend is given up. */
  stop(): void {
    this.#stopped = true;
    this.#roomMade();
  }

  /** Where a record went that was entered since the last `refresh`, in words. */
  placeOf(sequence: number): string {
    return this.#router.placeOf(sequence);
  }

  /** False when no slot is free: the record keeps its intended time and enters later. */
  #enter(intended: number, at: number): boolean {
    const keyIndex = this.#router.keyIndexOf(this.#sequence);
    const lane = this.#router.laneOf(this.#sequence, keyIndex);
    if (!this.#queue.append(lane, this.#sequence, intended, at, keyIndex)) return false;
    this.tally.enter(intended, at);
    this.#sequence++;
    return true;
  }

  /** Sends what is ready by `ripeAt`; what is ready and may not be sent yet waits for the window from `at` on. */
  #dispatch(at: number, ripeAt = at): void {
    for (let slot = this.#queue.next(ripeAt); slot; slot = this.#queue.next(ripeAt)) this.#send(slot);
    this.tally.windowFull.note(this.#queue.isHeldBack(ripeAt), at);
  }

  #send(slot: Slot): void {
    slot.handOver(now());
    if (slot.attempts === 1) this.tally.handOver(slot);
    void this.#producer.send(slot).then(
      (outcome) => this.#settled(slot, outcome),
      (error: unknown) => {
        // An adapter must answer with an outcome; one that throws is counted like a batch nobody can vouch for.
        const code = error instanceof Error ? error.name : 'unknown';
        const refused = [{ first: 0, count: slot.count, kind: 'timed-out' as const, code, message: String(error) }];
        this.#settled(slot, { count: slot.count, partitions: -1, refused, positionAt: () => '' });
      },
    );
  }

  #settled(slot: Slot, outcome: BatchOutcome): void {
    const delay = settleOutcome(slot, outcome, {
      tally: this.tally,
      policy: this.#assignment.resend,
      firstPartition: this.#assignment.firstPartition ?? 0,
      resend: this.#segment!.resend,
      giveUp: this.#stopped || now() > this.#segment!.giveUpAt,
      at: now(),
      random: this.#context.random,
    });
    if (delay === null) {
      this.#queue.release(slot);
      this.#roomMade();
    } else void this.#context.timers.sleep(delay).then(() => (this.#stopped ? this.#abandon(slot) : this.#send(slot)));
    this.#dispatch(now());
  }

  /** Gives up what waits for a resend when the segment is ended. */
  #abandon(slot: Slot): void {
    const at = now();
    for (let index = 0; index < slot.count; index++) this.tally.giveUp(slot, index, at, false);
    this.tally.endBatch();
    this.#queue.release(slot);
  }

  /** Behind schedule: let completions run, then go on at once. On schedule: timers have 1 ms steps. */
  async #nextTurn(next: number): Promise<void> {
    if (this.#isClosed && !this.#queue.hasRoom) {
      await new Promise<void>((resolve) => (this.#roomMade = resolve));
      return;
    }
    const behind = next <= now() && this.#queue.hasRoom;
    await (behind ? new Promise((resolve) => setImmediate(resolve)) : this.#context.timers.sleep(1));
  }

  /** Counts the records of a segment, whose first was `first`, that never entered. Of a closed loop none was due. */
  async #countMissed(schedule: Schedule, first: number, ended: number): Promise<void> {
    const { measureFrom, measureTo, endAt } = this.#segment!;
    const missed = { due: 0, scheduled: 0 };
    for (let index = this.#sequence - first; ; index++) {
      if (index % countedPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      const due = schedule.intendedAt(index, Number.POSITIVE_INFINITY);
      if (due >= endAt) break;
      if (due < measureFrom || due >= measureTo) continue;
      missed.scheduled++;
      if (due <= ended) missed.due++;
    }
    this.tally.neverSent(missed);
  }

  async #settle(): Promise<void> {
    while (!this.#queue.idle) {
      this.#dispatch(now(), Number.POSITIVE_INFINITY);
      await this.#context.timers.sleep(1);
    }
    await this.#producer.flush();
  }
}
