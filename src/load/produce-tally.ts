import type { RefusedRange } from '../adapters/batch.ts';
import { type EncodedLatencies, LatencyRecorder } from '../measure/histogram.ts';
import type { Milliseconds } from '../units/duration.ts';
import { Bitmap } from './bitmap.ts';
import type { Segment } from './assignment.ts';
import { PositionLog, sparseStep } from './position-log.ts';
import { StateClock } from './state-clock.ts';
import type { Slot } from './slot.ts';

/** Counts of one segment's measured window, as they cross to the coordinator. */
export interface ProduceCounts {
  scheduled: number;
  acknowledged: number;
  acknowledgedBytes: number;
  /** Acknowledged inside the window, whatever their intended time: the rate the system achieved in it. */
  acknowledgedInWindow: number;
  gaveUp: number;
  refusedFirst: number;
  throttledFirst: number;
  resent: number;
  rejected: number;
  refusals: Record<string, number>;
}

export interface ProduceLatencies {
  readonly slip: EncodedLatencies;
  readonly batchWait: EncodedLatencies;
  readonly service: EncodedLatencies;
  readonly response: EncodedLatencies;
}

function emptyCounts(): ProduceCounts {
  return {
    scheduled: 0,
    acknowledged: 0,
    acknowledgedBytes: 0,
    acknowledgedInWindow: 0,
    gaveUp: 0,
    refusedFirst: 0,
    throttledFirst: 0,
    resent: 0,
    rejected: 0,
    refusals: {},
  };
}

/** Everything one producer observes. Only records intended inside the measured window enter figures. */
export class ProduceTally {
  readonly acknowledged = new Bitmap();
  /** Outcome unknown at some attempt: may appear 0, 1 or 2 times. */
  readonly indeterminate = new Bitmap();
  /** Where acknowledged records are. */
  readonly positions: PositionLog;
  /** Acknowledged since the start, all segments: one side of the lag. */
  acknowledgedTotal = 0;
  /** Of unknown outcome and not acknowledged by a later attempt: readers may receive them or not. */
  uncertainTotal = 0;
  /** Acknowledged and throttled since the last interval. */
  intervalAcknowledged = 0;
  intervalThrottled = 0;
  readonly intervalResponse = new LatencyRecorder();
  /** On while a batch that is ready waits for one in flight to come back: back-pressure. */
  readonly windowFull = new StateClock();
  counts = emptyCounts();
  readonly #deadlineNanoseconds: number;
  #measureFrom = 0;
  #measureTo = 0;
  readonly #slip = new LatencyRecorder();
  readonly #batchWait = new LatencyRecorder();
  readonly #service = new LatencyRecorder();
  readonly #response = new LatencyRecorder();

  /** @param deadlineMs of a record, from its intended time: what never came through counts as at least so late */
  constructor(deadlineMs: Milliseconds, positionStep = sparseStep) {
    this.#deadlineNanoseconds = deadlineMs * 1e6;
    this.positions = new PositionLog(positionStep);
  }

  begin(segment: Segment): void {
    this.#measureFrom = segment.measureFrom;
    this.#measureTo = segment.measureTo;
    this.counts = emptyCounts();
    this.windowFull.begin(segment.measureFrom, segment.measureTo);
    for (const recorder of [this.#slip, this.#batchWait, this.#service, this.#response]) recorder.reset();
  }

  /** A record entered the batcher. */
  enter(intended: number, entered: number): void {
    if (!this.#measured(intended)) return;
    this.counts.scheduled++;
    this.#slip.record(entered - intended);
  }

  /**
   * Records of the window that never entered. Those that were due are given up: the producer was too far behind when the
   * segment ended. Of the others, which were only scheduled when a load was stopped, nothing else can be said.
   */
  neverSent({ scheduled, due }: { readonly scheduled: number; readonly due: number }): void {
    this.counts.scheduled += scheduled;
    this.counts.gaveUp += due;
    // Ten batches are as many as a percentile wants to see beyond it; millions of records would stall the event loop.
    for (let left = due, batches = 10; left > 0; batches--) {
      const count = Math.ceil(left / batches);
      this.#response.record(this.#deadlineNanoseconds, count);
      this.#response.endBatch();
      left -= count;
    }
  }

  /** Ends a turn of the produce loop: the records of one turn share their slip. */
  endTurn(): void {
    this.#slip.endBatch();
  }

  /** A slot is handed to the adapter for the first time. */
  handOver(slot: Slot): void {
    for (let index = 0; index < slot.count; index++) {
      if (this.#measured(slot.intended[index]!)) this.#batchWait.record(slot.handedOver - slot.entered[index]!);
    }
    this.#batchWait.endBatch();
  }

  /** Records [first, first + count) of a slot were acknowledged at `at`. */
  acknowledge(slot: Slot, first: number, count: number, at: number): void {
    for (let index = first; index < first + count; index++) {
      const sequence = slot.sequences[index]!;
      this.acknowledged.add(sequence);
      if (this.uncertainTotal > 0 && this.indeterminate.has(sequence)) this.uncertainTotal--;
      const intended = slot.intended[index]!;
      this.intervalResponse.record(at - intended);
      if (!this.#measured(intended)) continue;
      this.counts.acknowledged++;
      this.counts.acknowledgedBytes += slot.bytesAt(index);
      this.#response.record(at - intended);
      this.#service.record(at - slot.handedOver);
    }
    if (this.#measured(at)) this.counts.acknowledgedInWindow += count;
    this.acknowledgedTotal += count;
    this.intervalAcknowledged += count;
  }

  /** Ends a batch: its records share their fate. */
  endBatch(): void {
    this.intervalResponse.endBatch();
    this.#response.endBatch();
    this.#service.endBatch();
  }

  refuse(slot: Slot, range: RefusedRange): void {
    const name = `${range.kind} ${range.code}`;
    let measured = 0;
    for (let index = range.first; index < range.first + range.count; index++) {
      if (range.kind === 'timed-out' && this.indeterminate.add(slot.sequences[index]!)) this.uncertainTotal++;
      if (this.#measured(slot.intended[index]!)) measured++;
    }
    if (range.kind === 'throttled') this.intervalThrottled += range.count;
    if (measured > 0) this.counts.refusals[name] = (this.counts.refusals[name] ?? 0) + measured;
    if (slot.attempts > 1) return;
    this.counts.refusedFirst += measured;
    if (range.kind === 'throttled') this.counts.throttledFirst += measured;
  }

  resend(slot: Slot, indexes: readonly number[]): void {
    for (const index of indexes) if (this.#measured(slot.intended[index]!)) this.counts.resent++;
  }

  /**
   * A record will not be sent again. It enters the histogram at its deadline, or later where that had passed: refused at
   * once is not answered soon.
   */
  giveUp(slot: Slot, index: number, at: number, rejected: boolean): void {
    const intended = slot.intended[index]!;
    if (!this.#measured(intended)) return;
    this.counts.gaveUp++;
    if (rejected) this.counts.rejected++;
    this.#response.record(Math.max(at - intended, this.#deadlineNanoseconds));
  }

  latencies(): ProduceLatencies {
    return {
      slip: this.#slip.encode(),
      batchWait: this.#batchWait.encode(),
      service: this.#service.encode(),
      response: this.#response.encode(),
    };
  }

  #measured(intended: number): boolean {
    return intended >= this.#measureFrom && intended < this.#measureTo;
  }
}
