import type { CountedBatch } from './group-reader.ts';

const empty = Buffer.alloc(0);

/** A record as kafkajs and librdkafka's binding give it. */
export interface ListedRecord {
  readonly offset: string | number;
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
}

/** A view of records of one partition in a list; shown again for every batch. */
export class ListedBatch implements CountedBatch {
  partition = 0;
  count = 0;
  bytes = 0;
  #records: readonly ListedRecord[] = [];
  #from = 0;

  show(partition: number, records: readonly ListedRecord[], from: number): void {
    this.partition = partition;
    this.count = records.length - from;
    this.#records = records;
    this.#from = from;
    let bytes = 0;
    for (let index = from; index < records.length; index += 1) bytes += records[index]!.value?.length ?? 0;
    this.bytes = bytes;
  }

  valueAt(index: number): Buffer {
    return this.#records[this.#from + index]!.value ?? empty;
  }

  keyAt(index: number): string | undefined {
    return this.#records[this.#from + index]!.key?.toString('utf8');
  }

  positionAt(index: number): string {
    return String(this.#records[this.#from + index]!.offset);
  }
}
