import type { Producer } from '../../src/adapters/adapter.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';

const perBatch = 20;
const everyMs = 100;

/** Writes the numbers from 0 on, 200 a second, each under the key that its remainder names, until it is stopped. */
export class NumberWriter {
  readonly acknowledged: number[] = [];
  /** Records that were refused, and sent again before the next ones. */
  resent = 0;
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
      await this.#send(Array.from({ length: perBatch }, (_, index) => first + index));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + everyMs - performance.now())));
    }
  }

  async #send(numbers: readonly number[]): Promise<void> {
    let left = numbers;
    while (left.length > 0) {
      const sent = left;
      const records = sent.map((number) => ({ key: `key-${number % this.#keys}`, value: Buffer.from(String(number)) }));
      const { refused } = await this.#producer.send(makeBatch(records, undefined));
      const final = refused.find(({ kind }) => kind === 'rejected' || kind === 'too-large');
      if (final !== undefined) throw new Error(`a record was refused for good: ${final.code}: ${final.message}`);
      left = refused.flatMap((range) => sent.slice(range.first, range.first + range.count));
      this.resent += left.length;
      this.acknowledged.push(...sent.filter((number) => !left.includes(number)));
    }
  }
}
