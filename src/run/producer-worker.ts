import type { Adapter, Context, Producer } from '../adapters/adapter.ts';
import type { ProducerAssignment, Segment } from '../load/assignment.ts';
import { probeBatch } from '../load/probe.ts';
import { ProduceLoop } from '../load/produce-loop.ts';
import { type ProcessPressure, PressureWatch } from '../measure/pressure.ts';
import { now } from '../measure/clock.ts';
import type { Command } from './protocol.ts';
import { startTicker } from './ticker.ts';
import { watchWindow } from './watch-window.ts';
import type { Tell, WorkerRole } from './worker-role.ts';

/** A worker that sends: one client of the system, one produce loop. */
export class ProducerWorker implements WorkerRole {
  readonly #assignment: ProducerAssignment;
  readonly #producer: Producer;
  readonly #loop: ProduceLoop;
  readonly #context: Context;
  readonly #tell: Tell;
  readonly #pressure = new PressureWatch();
  readonly #stopTicker: () => void;
  #stopWindow: () => void = () => undefined;
  /** Of the measured window, once it has ended. */
  #measured: ProcessPressure | undefined;

  private constructor(
    assignment: ProducerAssignment,
    producer: Producer,
    loop: ProduceLoop,
    context: Context,
    tell: Tell,
  ) {
    this.#assignment = assignment;
    this.#producer = producer;
    this.#loop = loop;
    this.#context = context;
    this.#tell = tell;
    this.#stopTicker = startTicker(
      (at) =>
        tell({ type: 'progress', at, totals: [loop.tally.acknowledgedTotal], uncertain: loop.tally.uncertainTotal }),
      (at) => this.#tellInterval(at),
    );
  }

  static async start<S>(
    assignment: ProducerAssignment,
    adapter: Adapter<S>,
    settings: S,
    context: Context,
    tell: Tell,
  ): Promise<ProducerWorker> {
    const producer = await adapter.connectProducer(assignment.stream, settings, context);
    const { batch, inFlight } = adapter.capabilities(settings);
    const { batching } = assignment;
    const limits = {
      inFlight: Math.min(batching.inFlight, inFlight),
      records: Math.min(batching.records, batch.records),
      bytes: Math.min(batching.bytes, batch.bytes),
    };
    const loop = new ProduceLoop(assignment, producer, limits, context);
    return new ProducerWorker(assignment, producer, loop, context, tell);
  }

  async obey(command: Command): Promise<void> {
    switch (command.type) {
      case 'probe':
        return this.#probe();
      case 'segment':
        return this.#run(command.segment);
      case 'halt':
        return this.#loop.stop();
      case 'figures':
        return this.#tellFigures();
      case 'count':
        return this.#tellBitmaps();
      case 'locate':
        return this.#tell({ type: 'places', places: command.sequences.map((each) => this.#loop.placeOf(each)) });
      case 'refresh':
        await this.#loop.refresh(command.stream);
        return this.#tell({ type: 'refreshed' });
      case 'census':
        return;
      case 'assign':
      case 'finish':
        throw new Error(`'${command.type}' is not a producer's to obey`);
    }
  }

  async close(): Promise<void> {
    this.#loop.stop();
    this.#stopTicker();
    this.#stopWindow();
    this.#pressure.close();
    await this.#producer[Symbol.asyncDispose]();
  }

  async #probe(): Promise<void> {
    const { stream, runId, producer } = this.#assignment;
    for (let partition = 0; partition < stream.partitions; partition++) {
      const outcome = await this.#producer.send(probeBatch(partition, runId, producer, now()));
      for (const { kind, code } of outcome.refused) {
        this.#tell({ type: 'event', kind: 'probe-refused', detail: `partition ${partition}: ${kind} ${code}` });
      }
    }
  }

  async #run(segment: Segment): Promise<void> {
    this.#stopWindow();
    this.#measured = undefined;
    this.#stopWindow = watchWindow(
      segment,
      () => this.#pressure.begin(),
      () => (this.#measured = this.#pressure.end()),
    );
    await this.#context.timers.sleep(Math.max(0, (segment.startAt - now()) / 1e6));
    await this.#loop.run(segment);
    this.#tell({ type: 'segment-done', id: segment.id });
  }

  #tellInterval(at: number): void {
    const { tally } = this.#loop;
    this.#tell({
      type: 'interval',
      at,
      records: tally.intervalAcknowledged,
      throttled: tally.intervalThrottled,
      latencies: tally.intervalResponse.encode(),
    });
    tally.intervalAcknowledged = 0;
    tally.intervalThrottled = 0;
    tally.intervalResponse.reset();
  }

  #tellFigures(): void {
    const { tally } = this.#loop;
    this.#tell({
      type: 'producer-figures',
      counts: tally.counts,
      latencies: tally.latencies(),
      pressure: { ...(this.#measured ?? this.#pressure.end()), windowFullShare: tally.windowFull.share(now()) },
    });
  }

  #tellBitmaps(): void {
    const { acknowledged, indeterminate, positions } = this.#loop.tally;
    const parts = [acknowledged.encode(), indeterminate.encode(), positions.encode()];
    const bitmaps = { producer: this.#assignment.producer, lengths: parts.map((part) => part.length) };
    this.#tell({ type: 'producer-bitmaps', bitmaps }, Buffer.concat(parts));
  }
}
