import { IS_CONTROL, type KafkaRecord, type RecordsBatch } from '@platformatic/kafka';
import type { CountedBatch } from './group-reader.ts';

const empty = Buffer.alloc(0);

/** Records of one batch of the broker, of which those from `skip` on are shown as [start, end). */
interface Run {
  readonly records: readonly KafkaRecord[];
  readonly firstOffset: number;
  readonly skip: number;
  readonly start: number;
  readonly end: number;
}

/** A view of what one fetch brought of one partition; shown again for every batch. Nothing is copied. */
export class PlatformaticBatch implements CountedBatch {
  partition = 0;
  count = 0;
  bytes = 0;
  readonly #runs: Run[] = [];
  /** The run of the record that was last asked for: they are asked for in order. */
  #run: Run | undefined;

  /**
   * Shows the records from an offset on: a broker sends whole batches, of which the first may begin earlier. Leaves out
   * the marks of transactions. Returns the offset after the last.
   */
  show(partition: number, batches: readonly RecordsBatch[], from: number): number {
    let count = 0;
    let bytes = 0;
    let after = from;
    this.#runs.length = 0;
    for (const { firstOffset: first, lastOffsetDelta, attributes, records, length } of batches) {
      const firstOffset = Number(first);
      after = Math.max(after, firstOffset + lastOffsetDelta + 1);
      if ((attributes & IS_CONTROL) !== 0) continue;
      let skip = 0;
      while (skip < records.length && firstOffset + records[skip]!.offsetDelta < from) skip += 1;
      if (skip === records.length) continue;
      const start = count;
      count += records.length - skip;
      bytes += length;
      this.#runs.push({ records, firstOffset, skip, start, end: count });
    }
    this.#run = this.#runs[0];
    this.partition = partition;
    this.count = count;
    this.bytes = bytes;
    return after;
  }

  valueAt(index: number): Buffer {
    return this.#recordAt(index).value ?? empty;
  }

  keyAt(index: number): string | undefined {
    return this.#recordAt(index).key?.toString('utf8');
  }

  positionAt(index: number): string {
    const { offsetDelta } = this.#recordAt(index);
    return String(this.#run!.firstOffset + offsetDelta);
  }

  #recordAt(index: number): KafkaRecord {
    let run = this.#run!;
    if (index < run.start || index >= run.end) {
      run = this.#runs.find(({ end }) => index < end)!;
      this.#run = run;
    }
    return run.records[index - run.start + run.skip]!;
  }
}
