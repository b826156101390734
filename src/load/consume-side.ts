import type { IncomingBatch } from '../adapters/batch.ts';
import { now } from '../measure/clock.ts';
import { type EncodedLatencies, LatencyRecorder } from '../measure/histogram.ts';
import type { ConsumerAssignment } from './assignment.ts';
import { Bitmap } from './bitmap.ts';
import {
  handedOverOf,
  intendedOf,
  magicOf,
  probeMagic,
  producerOf,
  recordMagic,
  runOf,
  sequenceOf,
} from './envelope.ts';
import { createKeyChooser, type KeyChooser } from './key-chooser.ts';
import { PositionLog, sparseStep } from './position-log.ts';

/** What one reader saw of one producer. */
export interface SeenOfProducer {
  readonly received: Bitmap;
  /** Received more than once. */
  readonly duplicated: Bitmap;
  /** Where what was received is. */
  readonly positions: PositionLog;
}

interface ProducerState extends SeenOfProducer {
  readonly keys: KeyChooser;
  /** Highest sequence so far by key; −1 before the first. */
  readonly highest: Float64Array;
}

/** Counts of one reader in the measured window. */
export interface ReadCounts {
  received: number;
  receivedBytes: number;
}

/** Everything one reader observes, batch by batch. */
export class ConsumeSide {
  /** Distinct records received since the start: one side of the lag. */
  receivedTotal = 0;
  reordered = 0;
  /** Records of another run, a producer that does not exist, or a broken envelope. */
  foreign = 0;
  /** Since the last interval; drained by its owner. */
  intervalReceived = 0;
  readonly intervalEndToEnd = new LatencyRecorder();
  counts: ReadCounts = { received: 0, receivedBytes: 0 };
  readonly #endToEnd = new LatencyRecorder();
  readonly #sinceHandOver = new LatencyRecorder();
  /** Records in a row that were handed over at the same time. */
  #runHandedOver = Number.NaN;
  #runLength = 0;
  readonly #probed = new Set<number>();
  readonly #runId: number;
  readonly #producers: ProducerState[];
  #measureFrom = Number.POSITIVE_INFINITY;
  #measureTo = 0;
  readonly #firstOutOfOrder: string[] = [];

  constructor(assignment: ConsumerAssignment) {
    this.#runId = assignment.runId;
    this.#producers = Array.from({ length: assignment.producers }, (_, producer) => {
      const keys = createKeyChooser(assignment.workload.keys, assignment.seed, producer);
      const highest = new Float64Array(Math.max(1, keys.distinct)).fill(-1);
      const positions = new PositionLog(assignment.positionStep ?? sparseStep);
      return { received: new Bitmap(), duplicated: new Bitmap(), positions, keys, highest };
    });
  }

  /** Partitions whose probe has arrived. */
  get probed(): ReadonlySet<number> {
    return this.#probed;
  }

  get seen(): readonly SeenOfProducer[] {
    return this.#producers;
  }

  /** The first few records that came after a higher one of their key. */
  get firstOutOfOrder(): readonly string[] {
    return this.#firstOutOfOrder;
  }

  /** Records intended inside [from, to), in nanoseconds, are measured from now on. */
  measure(from: number, to: number): void {
    this.#measureFrom = from;
    this.#measureTo = to;
    this.counts = { received: 0, receivedBytes: 0 };
    this.#endToEnd.reset();
    this.#sinceHandOver.reset();
  }

  /**
   * Order is checked anew from here on: partitions came from another member of the group, or went to one. What that one
   * had not committed is read again, and may be lower than what this one read before without being out of order.
   */
  forgetOrder(): void {
    for (const { highest } of this.#producers) highest.fill(-1);
  }

  /** @param firstPartition number of the first partition of the batch's stream among those of all streams */
  take(batch: IncomingBatch, firstPartition = 0): void {
    const at = now();
    const partition = firstPartition + batch.partition;
    for (let index = 0; index < batch.count; index++) {
      const value = batch.valueAt(index);
      const magic = magicOf(value);
      if (magic === probeMagic && runOf(value) === this.#runId) this.#probed.add(partition);
      else if (magic !== recordMagic || runOf(value) !== this.#runId) this.foreign++;
      else this.#takeRecord(value, partition, at, batch, index);
    }
    this.intervalEndToEnd.endBatch();
    this.#endToEnd.endBatch();
    this.#endRun(at);
    this.#sinceHandOver.endBatch();
  }

  /** From when a record was due, and from when its batch was handed to the adapter, until it was received. */
  latencies(): { readonly endToEnd: EncodedLatencies; readonly sinceHandOver: EncodedLatencies } {
    return { endToEnd: this.#endToEnd.encode(), sinceHandOver: this.#sinceHandOver.encode() };
  }

  #takeRecord(value: Buffer, partition: number, at: number, batch: IncomingBatch, index: number): void {
    const number = producerOf(value);
    const producer = this.#producers[number];
    const sequence = sequenceOf(value);
    if (!producer) {
      this.foreign++;
      return;
    }
    if (!producer.received.add(sequence)) {
      producer.duplicated.add(sequence);
      return;
    }
    if (producer.positions.wants(sequence)) producer.positions.note(sequence, partition, batch.positionAt(index));
    this.receivedTotal++;
    this.intervalReceived++;
    this.#checkOrder(producer, number, sequence, partition);
    const intended = intendedOf(value);
    const latency = at - intended;
    this.intervalEndToEnd.record(latency);
    if (intended < this.#measureFrom || intended >= this.#measureTo) return;
    this.counts.received++;
    this.counts.receivedBytes += value.length;
    this.#endToEnd.record(latency);
    const handedOver = handedOverOf(value);
    if (handedOver !== this.#runHandedOver) this.#endRun(at, handedOver);
    this.#runLength++;
  }

  /** Records that were handed over together mostly lie together: they are recorded as one value, so many times. */
  #endRun(at: number, nextHandedOver = Number.NaN): void {
    if (this.#runLength > 0) this.#sinceHandOver.record(at - this.#runHandedOver, this.#runLength);
    this.#runLength = 0;
    this.#runHandedOver = nextHandedOver;
  }

  /** Within a key a producer's sequences rise; keyless records promise nothing. */
  #checkOrder(producer: ProducerState, number: number, sequence: number, partition: number): void {
    const key = producer.keys.keyIndexOf(sequence);
    if (key < 0) return;
    const highest = producer.highest[key]!;
    if (sequence > highest) {
      producer.highest[key] = sequence;
      return;
    }
    this.reordered++;
    if (this.#firstOutOfOrder.length < 5) {
      this.#firstOutOfOrder.push(
        `reordered: producer ${number}, partition ${partition}, sequence ${sequence} after ${highest}`,
      );
    }
  }
}
