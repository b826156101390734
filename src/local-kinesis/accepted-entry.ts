import { sequenceNumberLength, SequenceNumbers } from './sequence-number.ts';

const head = '{"SequenceNumber":"';
const middle = '","ShardId":"';
const tail = '"},';
/** Digits are written four at a time, and must lie at a place that is a multiple of four. */
const alignment = (4 - (head.length % 4)) % 4;

/** Bytes of an accepted entry: all sequence numbers and all shard ids are as long as these. */
export const acceptedEntryLength =
  head.length + sequenceNumberLength + middle.length + 'shardId-000000000000'.length + tail.length;

/**
 * What PutRecords answers for the newest record of a shard, a comma behind it: written once and changed in place, so
 * that an answer is put together by one copy a record.
 */
export class AcceptedEntry {
  /** JSON; the next record changes it. */
  readonly bytes: Uint8Array;
  readonly #numbers: SequenceNumbers;

  constructor(shardId: string, createdSecond: number, shardNumber: number) {
    const memory = Buffer.from(new ArrayBuffer(alignment + acceptedEntryLength));
    memory.write(head + '0'.repeat(sequenceNumberLength) + middle + shardId + tail, alignment, 'latin1');
    this.bytes = memory.subarray(alignment);
    const digits = new Uint32Array(memory.buffer, alignment + head.length, sequenceNumberLength / 4);
    this.#numbers = new SequenceNumbers(createdSecond, shardNumber, digits);
  }

  /** Takes the record at `index`, put in `second`, for the newest. */
  set(index: number, second: number): void {
    this.#numbers.make(index, second);
  }

  get sequenceNumber(): string {
    return this.#numbers.digits.latin1Slice(0, sequenceNumberLength);
  }
}
