import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/load/random.ts';
import type { Work } from '../frame/comparison.ts';
import { requestBytes, type RawConnection } from '../http/raw-connection.ts';
import { stampRecords } from './event-reader.ts';
import type { PutShape } from './load.ts';
import { prebuiltPut } from './prebuilt-put.ts';

const arriveWithinMilliseconds = 3000;

/** How much is put, and how many read it. */
export interface PushLoadShape {
  readonly streamName: string;
  readonly shape: PutShape;
  readonly putsPerSecond: number;
  readonly readers: number;
}

/** Puts stamped records at a steady mean rate with exponential gaps, and takes the time of their arrivals. */
export class PushLoad {
  readonly #load: PushLoadShape;
  readonly #request: Buffer;
  readonly #random = seededRandom(1);
  #latencies: number[] = [];

  constructor(load: PushLoadShape) {
    this.#load = load;
    this.#request = requestBytes(prebuiltPut(load.streamName, load.shape, 0));
  }

  /** To be called with the stamp of each record that arrives. */
  readonly received = (stamp: number): void => void this.#latencies.push(performance.now() - stamp);

  /** The records of the work are those delivered, to all readers together; each has its latency. */
  async round(connections: readonly RawConnection[], milliseconds: number, signal: AbortSignal): Promise<Work> {
    this.#latencies = [];
    const start = performance.now();
    const answers: Promise<unknown>[] = [];
    for (let due = this.#gap(); due < milliseconds; due += this.#gap()) {
      const wait = start + due - performance.now();
      if (wait > 0) await sleep(wait, undefined, { signal });
      const connection = connections[answers.length % connections.length]!;
      const answer = this.#put(connection);
      // It is told below; until then nobody waits for it.
      answer.catch(() => undefined);
      answers.push(answer);
    }
    await Promise.all(answers);
    await this.#allArrived(answers.length);
    return {
      records: this.#latencies.length,
      seconds: (performance.now() - start) / 1000,
      latenciesMilliseconds: this.#latencies,
    };
  }

  async #put(connection: RawConnection): Promise<void> {
    const request = Buffer.from(this.#request);
    stampRecords(request, performance.now());
    const { status } = await connection.call(request);
    if (status !== 200) throw new Error(`a put was refused with status ${status}`);
  }

  async #allArrived(puts: number): Promise<void> {
    const expected = puts * this.#load.shape.records * this.#load.readers;
    const end = performance.now() + arriveWithinMilliseconds;
    while (this.#latencies.length < expected && performance.now() < end) await sleep(2);
    if (this.#latencies.length !== expected) {
      throw new Error(`${this.#latencies.length} records were delivered instead of ${expected}`);
    }
  }

  #gap(): number {
    return (-Math.log(1 - this.#random()) * 1000) / this.#load.putsPerSecond;
  }
}
