import type { Adapter, Consumer, Context, Counters, Membership, StreamHandle } from '../adapters/adapter.ts';
import type { ConsumerAssignment, Segment } from '../load/assignment.ts';
import { ConsumeSide } from '../load/consume-side.ts';
import { PartitionCensus } from '../load/partition-census.ts';
import type { Deliver } from '../adapters/batch.ts';
import { LatencyRecorder } from '../measure/histogram.ts';
import { type ProcessPressure, PressureWatch } from '../measure/pressure.ts';
import type { Command, ReaderFigures } from './protocol.ts';
import { startTicker } from './ticker.ts';
import { watchWindow } from './watch-window.ts';
import type { Tell, WorkerRole } from './worker-role.ts';

interface Reader {
  readonly number: number;
  readonly side: ConsumeSide;
  readonly census: PartitionCensus | undefined;
  /** One for each stream. */
  readonly consumers: readonly Consumer[];
  /** One of several members: it commits, so that who takes over a partition goes on where this one was. */
  readonly shared: boolean;
  announced: number;
  /** Counters when the measured window began and, once it has, when it ended. */
  before: Counters | undefined;
  after: Counters | undefined;
}

type HostedReader = ConsumerAssignment['readers'][number];

/** A worker that reads: several readers, each a consumer of its own. */
export class ConsumerWorker implements WorkerRole {
  readonly #readers: readonly Reader[];
  readonly #tell: Tell;
  readonly #pressure = new PressureWatch();
  readonly #interval = new LatencyRecorder();
  readonly #stopTicker: () => void;
  #stopWindow: () => void = () => undefined;
  /** Of the measured window, once it has ended. */
  #measured: ProcessPressure | undefined;

  private constructor(readers: readonly Reader[], tell: Tell) {
    this.#readers = readers;
    this.#tell = tell;
    this.#stopTicker = startTicker(
      (at) => {
        const throttledReads = readers.map((reader) => countersOf(reader).throttledCalls);
        tell({ type: 'progress', at, totals: readers.map(({ side }) => side.receivedTotal), throttledReads });
        this.#announceProbes();
      },
      (at) => {
        this.#tellInterval(at);
        // Counts what fails itself.
        for (const { shared, consumers } of readers)
          if (shared) for (const consumer of consumers) void consumer.commit();
      },
    );
  }

  static async start<S>(
    assignment: ConsumerAssignment,
    adapter: Adapter<S>,
    settings: S,
    context: Context,
    tell: Tell,
  ): Promise<ConsumerWorker> {
    const connect = async ({ reader, membership, shared = false }: HostedReader): Promise<Reader> => {
      const side = new ConsumeSide(assignment);
      const census = assignment.census && new PartitionCensus(assignment, assignment.census);
      const own = shared ? { ...context, report: reportTo(side, context) } : context;
      const streams = [assignment.stream, ...(assignment.furtherStreams ?? [])];
      const connecting = streams.map(async (stream, index) => {
        const deliver = deliverTo(side, census, index * assignment.stream.partitions);
        const group = groupOn(stream, assignment.stream, membership);
        const consumer = await adapter.connectConsumer(stream, group, deliver, settings, own);
        await consumer.ready();
        return consumer;
      });
      const consumers = await Promise.all(connecting);
      return { number: reader, side, census, consumers, shared, announced: 0, before: undefined, after: undefined };
    };
    return new ConsumerWorker(await Promise.all(assignment.readers.map(connect)), tell);
  }

  async obey(command: Command): Promise<void> {
    switch (command.type) {
      case 'segment':
        return this.#measure(command.segment);
      case 'figures':
        return this.#tellFigures();
      case 'count':
        return this.#tellBitmaps();
      case 'refresh':
        await Promise.all(this.#consumers().map(async (consumer) => consumer.refresh?.()));
        return this.#tell({ type: 'refreshed' });
      case 'census':
        return this.#tellCensus();
      case 'probe':
      case 'halt':
      case 'locate':
        return;
      case 'assign':
      case 'finish':
        throw new Error(`'${command.type}' is not a reader's to obey`);
    }
  }

  async close(): Promise<void> {
    this.#stopTicker();
    this.#stopWindow();
    this.#pressure.close();
    await Promise.all(this.#consumers().map((consumer) => consumer[Symbol.asyncDispose]()));
  }

  #consumers(): readonly Consumer[] {
    return this.#readers.flatMap(({ consumers }) => consumers);
  }

  #measure(segment: Segment): void {
    for (const { side } of this.#readers) side.measure(segment.measureFrom, segment.measureTo);
    this.#stopWindow();
    this.#measured = undefined;
    for (const reader of this.#readers) reader.before = reader.after = undefined;
    this.#stopWindow = watchWindow(
      segment,
      () => {
        this.#pressure.begin();
        for (const reader of this.#readers) reader.before = countersOf(reader);
      },
      () => {
        this.#measured = this.#pressure.end();
        for (const reader of this.#readers) reader.after = countersOf(reader);
      },
    );
  }

  #announceProbes(): void {
    for (const reader of this.#readers) {
      if (reader.side.probed.size === reader.announced) continue;
      reader.announced = reader.side.probed.size;
      this.#tell({ type: 'probed', reader: reader.number, partitions: [...reader.side.probed] });
    }
  }

  #tellInterval(at: number): void {
    let records = 0;
    this.#interval.reset();
    for (const { side } of this.#readers) {
      records += side.intervalReceived;
      this.#interval.add(side.intervalEndToEnd);
      side.intervalReceived = 0;
      side.intervalEndToEnd.reset();
    }
    this.#tell({ type: 'interval', at, records, throttled: 0, latencies: this.#interval.encode() });
  }

  #tellFigures(): void {
    const readers = this.#readers.map((reader): ReaderFigures => {
      const after = reader.after ?? countersOf(reader);
      const before = reader.before ?? after;
      return {
        reader: reader.number,
        counts: reader.side.counts,
        ...reader.side.latencies(),
        readCalls: after.calls - before.calls,
        throttledReads: after.throttledCalls - before.throttledCalls,
      };
    });
    this.#tell({ type: 'consumer-figures', readers, pressure: this.#measured ?? this.#pressure.end() });
  }

  #tellCensus(): void {
    const readers = this.#readers.flatMap(({ number, census }) => (census ? [census.report(number)] : []));
    this.#tell({ type: 'census', readers });
  }

  #tellBitmaps(): void {
    const parts: Buffer[] = [];
    const bitmaps = this.#readers.map(({ number, side }) => {
      const own = side.seen.flatMap(({ received, duplicated, positions }) => [
        received.encode(),
        duplicated.encode(),
        positions.encode(),
      ]);
      parts.push(...own);
      const { reordered, foreign, firstOutOfOrder } = side;
      return { reader: number, reordered, foreign, examples: firstOutOfOrder, lengths: own.map((part) => part.length) };
    });
    this.#tell({ type: 'consumer-bitmaps', bitmaps }, Buffer.concat(parts));
  }
}

/** Reports on, and lets the check of order begin anew with every assignment. */
function reportTo(side: ConsumeSide, { report }: Context): Context['report'] {
  return (event) => {
    if (event.kind === 'assigned') side.forgetOrder();
    report(event);
  };
}

/** Without a census nothing is added to what every record costs. */
function deliverTo(side: ConsumeSide, census: PartitionCensus | undefined, firstPartition: number): Deliver {
  if (census === undefined) return (batch) => side.take(batch, firstPartition);
  return (batch) => {
    census.take(batch);
    side.take(batch, firstPartition);
  };
}

/** A reader has a group of its own on each further stream, named after it as all that belongs to a stream is. */
function groupOn(stream: StreamHandle, first: StreamHandle, membership: Membership): Membership {
  if (stream.name === first.name) return membership;
  return { ...membership, group: membership.group.replace(first.name, stream.name) };
}

/** What all of a reader's consumers counted. */
function countersOf({ consumers }: Pick<Reader, 'consumers'>): Counters {
  const sum = { calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 };
  for (const consumer of consumers) {
    const counted = consumer.counters();
    sum.calls += counted.calls;
    sum.throttledCalls += counted.throttledCalls;
    sum.failedCalls += counted.failedCalls;
    sum.bytes += counted.bytes;
  }
  return sum;
}
