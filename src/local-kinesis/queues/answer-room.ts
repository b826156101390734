import type { Shard } from '../shard.ts';
import type { RecordSpan } from '../shard-log.ts';

/** How much more one answer takes. */
export class AnswerRoom {
  #records: number;
  #bytes: number;
  #isEmpty = true;

  constructor(records: number, bytes: number) {
    this.#records = records;
    this.#bytes = bytes;
  }

  get isFull(): boolean {
    return this.#records === 0;
  }

  /** Where the readable record at `index` is, if it fits; the first one always does. */
  take(shard: Shard, index: number): RecordSpan | undefined {
    const { spans, dataBytes } = shard.log.read(index, 1, Number.POSITIVE_INFINITY);
    if (!this.#isEmpty && dataBytes > this.#bytes) return undefined;
    this.#isEmpty = false;
    this.#records--;
    this.#bytes -= dataBytes;
    return spans[0];
  }
}
