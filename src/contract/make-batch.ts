import type { OutgoingBatch } from '../adapters/batch.ts';

/** A record as a test writes it. */
export interface TestRecord {
  readonly value: Uint8Array;
  readonly key?: string | undefined;
}

/** A batch as the harness would hand it over; `partition` undefined leaves the routing to the service. */
export function makeBatch(records: readonly TestRecord[], partition: number | undefined): OutgoingBatch {
  const values = Buffer.concat(records.map(({ value }) => value));
  // Longer than needed, as in the harness's pool, where entries beyond the count are meaningless.
  const ends = new Uint32Array(records.length + 3).fill(0xffff_ffff);
  let end = 0;
  records.forEach(({ value }, index) => (ends[index] = end += value.length));
  return {
    count: records.length,
    partition,
    values,
    ends,
    valueAt: (index) => values.subarray(index === 0 ? 0 : ends[index - 1]!, ends[index]!),
    keyAt: (index) => records[index]!.key,
  };
}
