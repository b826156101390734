import type { StreamHandle } from '../../src/adapters/adapter.ts';
import type { Crew } from '../../src/run/crew.ts';
import { runSegment, segmentOf, startCrew } from '../harness/bench-crew.ts';
import type { Broker } from './broker.ts';
import { batchBytes } from './produce-load.ts';

/** What all contestants of a comparison read. */
export interface ConsumeLoad {
  readonly recordBytes: number;
  readonly partitions: number;
}

/** So much that the fastest reads for longer than a second: clients tell what they have read each quarter of one. */
const chunkBytes = 1.8e9;
const chunkRecordsAtMost = 4e6;
/** About what the writers reach; where they do not, a chunk is smaller, but the same for all. */
const bytesPerSecond = 150e6;
const recordsPerSecondAtMost = 900_000;
const writers = 2;

/**
 * Records that the harness writes chunk by chunk, between the rounds in which they are read: so much as a round needs,
 * read by each contestant from the page cache, with stamps that the harness's readers check.
 */
export class Chunks implements AsyncDisposable {
  readonly stream: StreamHandle;
  readonly #crew: Crew;
  readonly #broker: Broker;
  readonly #ratePerSecond: number;
  readonly #milliseconds: number;
  /** Of the rounds, and all with those for warming up. */
  #written = 0;
  #segments = 0;

  private constructor(stream: StreamHandle, crew: Crew, broker: Broker, ratePerSecond: number, milliseconds: number) {
    this.stream = stream;
    this.#crew = crew;
    this.#broker = broker;
    this.#ratePerSecond = ratePerSecond;
    this.#milliseconds = milliseconds;
  }

  static async open(broker: Broker, load: ConsumeLoad, signal: AbortSignal): Promise<Chunks> {
    const stream = await broker.makeTopic(load.partitions);
    const { recordBytes } = load;
    const settings = { endpoint: broker.address, client: '@platformatic/kafka', acks: 1 };
    const crew = await startCrew(
      { adapter: 'kafka', settings, stream, recordBytes, batchBytes, inFlight: 10, producers: writers, consumers: 0 },
      signal,
    );
    const rate = Math.min(recordsPerSecondAtMost, bytesPerSecond / recordBytes);
    const records = Math.min(chunkRecordsAtMost, chunkBytes / recordBytes);
    return new Chunks(stream, crew, broker, rate, (1000 * records) / rate);
  }

  /** Sees to it that so many chunks have been written for rounds. Resolves to the records there are in all. */
  async write(chunks: number): Promise<number> {
    for (; this.#written < chunks; this.#written++) await this.writeMore();
    return await this.#broker.stored(this.stream.name);
  }

  /** Writes one more, which belongs to no round. */
  async writeMore(): Promise<void> {
    await runSegment(this.#crew, segmentOf(this.#segments++, this.#ratePerSecond, 0, this.#milliseconds));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#crew[Symbol.asyncDispose]();
  }
}
