import { sequenceNumberLength, SequenceNumbers } from './sequence-number.ts';

const head = '{"SequenceNumber":"';
const middle = '","ShardId":"';
const tail = '"},';
/** The values of the number's groups of four digits come first; its digits must lie at a multiple of four, too. */
const entryAt = sequenceNumberLength + ((4 - (head.length % 4)) % 4);

/** Bytes of an accepted entry: all sequence numbers and all shard ids are as long as these. */
export const acceptedEntryLength =
  head.length + sequenceNumberLength + middle.length + 'shardId-000000000000'.length + tail.length;

/** Bytes of {@link AcceptedEntry.state}. */
export const acceptedStateLength = entryAt + acceptedEntryLength;

/**
 * What PutRecords answers for the newest record of a shard, a comma behind it: written once and changed in place, so
 * that an answer is put together by one copy a record.
 */
export class AcceptedEntry {
  /** JSON; the next record changes it. */
  readonly bytes: Uint8Array;
  /** All that changes, as `scan/answer.as` takes it: the groups of the number, and {@link AcceptedEntry.bytes}. */
  readonly state: Uint8Array;
  readonly #numbers: SequenceNumbers;

  constructor(shardId: string, createdSecond: number, shardNumber: number) {
    const memory = Buffer.from(new ArrayBuffer(acceptedStateLength));
    memory.write(head + '0'.repeat(sequenceNumberLength) + middle + shardId + tail, entryAt, 'latin1');
    this.state = memory;
    this.bytes = memory.subarray(entryAt);
    const groupCount = sequenceNumberLength / 4;
    const digits = new Uint32Array(memory.buffer, entryAt + head.length, groupCount);
    this.#numbers = new SequenceNumbers(
      createdSecond,
      shardNumber,
      digits,
      new Int32Array(memory.buffer, 0, groupCount),
    );
  }

  /** Takes the record at `index`, put in `second`, for the newest. */
  set(index: number, second: number): void {
    this.#numbers.make(index, second);
  }

  /** Takes the record that came so many later in the same second for the newest; `state` is its state. */
  advance(records: number, state: Uint8Array): void {
    this.state.set(state);
    this.#numbers.movedOn(records);
  }

  get sequenceNumber(): string {
    return this.#numbers.digits.latin1Slice(0, sequenceNumberLength);
  }
}
