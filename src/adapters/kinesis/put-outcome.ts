import type { PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { BatchOutcome, RefusedRange } from '../batch.ts';
import { type Failure, failureOfEntry } from './failure.ts';
import { shardIndex } from './shards.ts';

/** The answer to one PutRecords, in which every entry has a fate of its own. */
export class PutOutcome implements BatchOutcome {
  readonly count: number;
  readonly partitions: Int32Array | number;
  readonly refused: readonly RefusedRange[];
  readonly #entries: readonly PutRecordsResultEntry[];

  constructor(entries: readonly PutRecordsResultEntry[]) {
    this.#entries = entries;
    this.count = entries.length;
    this.refused = refusedRanges(entries);
    this.partitions = partitionsOf(entries);
  }

  positionAt(index: number): string {
    return this.#entries[index]?.SequenceNumber ?? '';
  }
}

/** A call that failed as a whole. */
export class FailedPut implements BatchOutcome {
  readonly count: number;
  readonly partitions = -1;
  readonly refused: readonly RefusedRange[];

  constructor(count: number, failure: Failure) {
    this.count = count;
    this.refused = [{ first: 0, count, ...failure }];
  }

  positionAt(): string {
    return '';
  }
}

const none: readonly RefusedRange[] = [];

/** One range for each run of entries with the same error. */
function refusedRanges(entries: readonly PutRecordsResultEntry[]): readonly RefusedRange[] {
  let ranges: RefusedRange[] | undefined;
  for (let first = 0; first < entries.length;) {
    const { ErrorCode: code, ErrorMessage: message } = entries[first]!;
    let after = first + 1;
    if (code !== undefined) {
      while (after < entries.length && entries[after]!.ErrorCode === code) after += 1;
      ranges ??= [];
      ranges.push({ first, count: after - first, ...failureOfEntry(code, message) });
    }
    first = after;
  }
  return ranges ?? none;
}

/** One number where all entries fell into one shard, which spares an array. */
function partitionsOf(entries: readonly PutRecordsResultEntry[]): Int32Array | number {
  let lastId: string | undefined;
  let lastIndex = -1;
  let each: Int32Array | undefined;
  for (let index = 0; index < entries.length; index += 1) {
    const { ShardId: id } = entries[index]!;
    if (id !== lastId || index === 0) {
      const shard = id === undefined ? -1 : shardIndex(id);
      if (index > 0 && each === undefined) each = new Int32Array(entries.length).fill(lastIndex, 0, index);
      lastId = id;
      lastIndex = shard;
    }
    if (each !== undefined) each[index] = lastIndex;
  }
  return each ?? lastIndex;
}
