import type { Adapter, Consumer, Context, Counters } from '../adapters/adapter.ts';
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
  readonly consumer: Consumer;
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
        const throttledReads = readers.map(({ consumer }) => consumer.counters().throttledCalls);
        tell({ type: 'progress', at, totals: readers.map(({ side }) => side.receivedTotal), throttledReads });
        this.#announceProbes();
      },
      (at) => {
        this.#tellInterval(at);
        for (const { shared, consumer } of readers) if (shared) void consumer.commit(); // Counts what fails itself.
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
      const deliver = deliverTo(side, census);
      const own = shared ? { ...context, report: reportTo(side, context) } : context;
      const consumer = await adapter.connectConsumer(assignment.stream, membership, deliver, settings, own);
      await consumer.ready();
      return { number: reader, side, census, consumer, shared, announced: 0, before: undefined, after: undefined };
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
        await Promise.all(this.#readers.map(async ({ consumer }) => consumer.refresh?.()));
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
    await Promise.all(this.#readers.map(({ consumer }) => consumer[Symbol.asyncDispose]()));
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
        for (const reader of this.#readers) reader.before = { ...reader.consumer.counters() };
      },
      () => {
        this.#measured = this.#pressure.end();
        for (const reader of this.#readers) reader.after = { ...reader.consumer.counters() };
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
      const after = reader.after ?? reader.consumer.counters();
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
      const own = side.seen.flatMap(({ received, duplicated }) => [received.encode(), duplicated.encode()]);
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
function deliverTo(side: ConsumeSide, census: PartitionCensus | undefined): Deliver {
  if (census === undefined) return side.take.bind(side);
  return (batch) => {
    census.take(batch);
    side.take(batch);
  };
}
