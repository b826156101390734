import { IS_CONTROL, type KafkaRecord, type RecordsBatch } from '@platformatic/kafka';
import type { IncomingBatch } from '../batch.ts';

const empty = Buffer.alloc(0);

/** A view of what one fetch brought of one partition; shown again for every batch. */
export class PlatformaticBatch implements IncomingBatch {
  partition = 0;
  count = 0;
  readonly #records: KafkaRecord[] = [];
  readonly #offsets: number[] = [];

  /**
   * Shows the records from an offset on: a broker sends whole batches, of which the first may begin earlier. Leaves out
   * the marks of transactions. Returns the offset after the last.
   */
  show(partition: number, batches: readonly RecordsBatch[], from: number): number {
    let count = 0;
    let after = from;
    for (const { firstOffset, lastOffsetDelta, attributes, records } of batches) {
      const first = Number(firstOffset);
      after = Math.max(after, first + lastOffsetDelta + 1);
      if ((attributes & IS_CONTROL) !== 0) continue;
      for (const record of records) {
        const offset = first + record.offsetDelta;
        if (offset < from) continue;
        this.#records[count] = record;
        this.#offsets[count] = offset;
        count += 1;
      }
    }
    this.#records.length = count;
    this.partition = partition;
    this.count = count;
    return after;
  }

  valueAt(index: number): Buffer {
    return this.#records[index]!.value ?? empty;
  }

  keyAt(index: number): string | undefined {
    return this.#records[index]!.key?.toString('utf8');
  }

  positionAt(index: number): string {
    return String(this.#offsets[index]!);
  }
}
