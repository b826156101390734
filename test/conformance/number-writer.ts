import type { Producer } from '../../src/adapters/adapter.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';

const perBatch = 20;
const everyMs = 100;

/** Writes the numbers from 0 on, 200 a second, each under the key that its remainder names, until it is stopped. */
export class NumberWriter {
  readonly acknowledged: number[] = [];
  refused = 0;
  readonly #producer: Producer;
  readonly #keys: number;
  readonly #done: Promise<void>;
  #stopped = false;

  constructor(producer: Producer, keys: number) {
    this.#producer = producer;
    this.#keys = keys;
    this.#done = this.#write();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #write(): Promise<void> {
    for (let first = 0; !this.#stopped; first += perBatch) {
      const begun = performance.now();
      const numbers = Array.from({ length: perBatch }, (_, index) => first + index);
      const records = numbers.map((number) => ({
        key: `key-${number % this.#keys}`,
        value: Buffer.from(String(number)),
      }));
      const { refused } = await this.#producer.send(makeBatch(records, undefined));
      const isRefused = (index: number) =>
        refused.some((range) => index >= range.first && index < range.first + range.count);
      const taken = numbers.filter((_, index) => !isRefused(index));
      this.acknowledged.push(...taken);
      this.refused += numbers.length - taken.length;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + everyMs - performance.now())));
    }
  }
}
