import type { _Record as ReceivedRecord } from '@aws-sdk/client-kinesis';
import type { Deliver, IncomingBatch } from '../batch.ts';
import { deaggregate } from './deaggregate.ts';
import { keyOfKeyless } from './keyless.ts';
import type { Tally } from './tally.ts';

/** Hands the records of all shards of one consumer over, one batch at a time. */
export class Delivery {
  readonly #deliver: Deliver;
  readonly #tally: Tally;
  readonly #batch = new KinesisBatch();
  /** Set while the reader holds a batch; never rejects. */
  #busy: Promise<void> | undefined;

  constructor(deliver: Deliver, tally: Tally) {
    this.#deliver = deliver;
    this.#tally = tally;
  }

  /** Resolves when the reader has finished with the records; rejects when the signal was aborted before its turn. */
  async hand(partition: number, records: readonly ReceivedRecord[], signal?: AbortSignal): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
    signal?.throwIfAborted();
    this.#batch.show(partition, unfold(records));
    for (const { Data } of records) this.#tally.bytes += Data!.length;
    const taken = this.#deliver(this.#batch);
    if (taken === undefined) return;
    const free = () => {
      this.#busy = undefined;
    };
    this.#busy = taken.then(free, free);
    await taken;
  }
}

/** Puts the records inside aggregates in their place; their positions are `sequence:place inside`. */
export function unfold(records: readonly ReceivedRecord[]): readonly ReceivedRecord[] {
  const unfolded: ReceivedRecord[] = [];
  let changed = false;
  for (const record of records) {
    const inside = deaggregate(record.Data!);
    if (inside === undefined) {
      unfolded.push(record);
      continue;
    }
    changed = true;
    for (const [place, { key, data }] of inside.entries())
      unfolded.push({ Data: data, PartitionKey: key, SequenceNumber: `${record.SequenceNumber}:${place}` });
  }
  return changed ? unfolded : records;
}

/** A view of what one read brought of one shard; shown again for every batch. */
class KinesisBatch implements IncomingBatch {
  partition = 0;
  count = 0;
  #records: readonly ReceivedRecord[] = [];

  show(partition: number, records: readonly ReceivedRecord[]): void {
    this.partition = partition;
    this.count = records.length;
    this.#records = records;
  }

  valueAt(index: number): Buffer {
    const { buffer, byteOffset, byteLength } = this.#records[index]!.Data!;
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  keyAt(index: number): string | undefined {
    const key = this.#records[index]!.PartitionKey;
    return key === keyOfKeyless ? undefined : key;
  }

  positionAt(index: number): string {
    return this.#records[index]!.SequenceNumber!;
  }
}
