import type { DirectAnswer } from '../direct-answer.ts';
import { sequenceNumberLength } from '../sequence-number.ts';
import type { Shard } from '../shard.ts';

/** An accepted entry; all shard ids are as long as this one, so that all entries are. */
const entryTemplate = Buffer.from(
  `{"SequenceNumber":"${'0'.repeat(sequenceNumberLength)}","ShardId":"shardId-000000000000"},`,
);
const numberAt = entryTemplate.indexOf('0');
const idAt = entryTemplate.indexOf('shardId');

/** The answer of PutRecords, in the order of the request: a place for each entry, or why there is none. */
export class PutRecordsAnswer implements DirectAnswer {
  readonly direct = true;
  readonly #encrypted: boolean;
  /** Accepted entries in JSON, one after the other, each followed by a comma. */
  readonly #accepted: Buffer;
  /** By entry: undefined when accepted. */
  readonly #refusals: ({ readonly ErrorCode: string; readonly ErrorMessage: string } | undefined)[] = [];
  #acceptedCount = 0;

  constructor(count: number, encrypted: boolean) {
    this.#encrypted = encrypted;
    this.#accepted = Buffer.allocUnsafe(count * entryTemplate.length);
  }

  /** The newest record of this shard is the entry. */
  accept(shard: Shard): void {
    const out = this.#accepted;
    const start = this.#acceptedCount++ * entryTemplate.length;
    entryTemplate.copy(out, start);
    shard.newestNumber.copy(out, start + numberAt);
    shard.idBytes.copy(out, start + idAt);
    this.#refusals.push(undefined);
  }

  refuse(code: string, text: string): void {
    this.#refusals.push({ ErrorCode: code, ErrorMessage: text });
  }

  json(): string | Uint8Array {
    if (this.#acceptedCount < this.#refusals.length) return JSON.stringify(this.plain());
    const last = this.#accepted.length - 1;
    const tail = this.#encrypted ? '],"EncryptionType":"KMS"}' : ']}';
    return Buffer.concat([
      Buffer.from('{"FailedRecordCount":0,"Records":['),
      this.#accepted.subarray(0, last),
      Buffer.from(tail),
    ]);
  }

  plain(): Record<string, unknown> {
    const text = this.#accepted.toString('latin1', 0, this.#acceptedCount * entryTemplate.length);
    const accepted = JSON.parse(`[${text.slice(0, -1)}]`) as object[];
    let next = 0;
    return {
      FailedRecordCount: this.#refusals.length - this.#acceptedCount,
      Records: this.#refusals.map((refusal) => refusal ?? accepted[next++]),
      ...(this.#encrypted ? { EncryptionType: 'KMS' } : {}),
    };
  }
}
