import type { DirectAnswer } from '../direct-answer.ts';
import { sequenceNumberLength } from '../sequence-number.ts';
import type { Shard } from '../shard.ts';

/** An accepted entry; all shard ids are as long as this one, so that all entries are. */
const entryTemplate = Buffer.from(
  `{"SequenceNumber":"${'0'.repeat(sequenceNumberLength)}","ShardId":"shardId-000000000000"},`,
);
const head = Buffer.from('{"FailedRecordCount":0,"Records":[');
const tails = { plain: Buffer.from(']}'), encrypted: Buffer.from('],"EncryptionType":"KMS"}') };
const numberAt = entryTemplate.indexOf('0');
const idAt = entryTemplate.indexOf('shardId');

/** The answer of PutRecords, in the order of the request: a place for each entry, or why there is none. */
export class PutRecordsAnswer implements DirectAnswer {
  readonly direct = true;
  readonly #encrypted: boolean;
  /** The answer in JSON: its head and the accepted entries so far, each followed by a comma. */
  readonly #out: Buffer;
  /** By entry: undefined when accepted. */
  readonly #refusals: ({ readonly ErrorCode: string; readonly ErrorMessage: string } | undefined)[] = [];
  #acceptedCount = 0;

  constructor(count: number, encrypted: boolean) {
    this.#encrypted = encrypted;
    this.#out = Buffer.allocUnsafe(head.length + count * entryTemplate.length + tails.encrypted.length);
    head.copy(this.#out);
  }

  /** The newest record of this shard is the entry. */
  accept(shard: Shard): void {
    const start = this.#end;
    entryTemplate.copy(this.#out, start);
    shard.newestNumber.copy(this.#out, start + numberAt);
    shard.idBytes.copy(this.#out, start + idAt);
    this.#acceptedCount++;
    this.#refusals.push(undefined);
  }

  refuse(code: string, text: string): void {
    this.#refusals.push({ ErrorCode: code, ErrorMessage: text });
  }

  json(): string | Uint8Array {
    if (this.#acceptedCount < this.#refusals.length) return JSON.stringify(this.plain());
    // The tail takes the place of the last comma.
    const end = this.#end - 1;
    return this.#out.subarray(0, end + (this.#encrypted ? tails.encrypted : tails.plain).copy(this.#out, end));
  }

  plain(): Record<string, unknown> {
    const entries = this.#out.toString('latin1', head.length, Math.max(head.length, this.#end - 1));
    const accepted = JSON.parse(`[${entries}]`) as object[];
    let next = 0;
    return {
      FailedRecordCount: this.#refusals.length - this.#acceptedCount,
      Records: this.#refusals.map((refusal) => refusal ?? accepted[next++]),
      ...(this.#encrypted ? { EncryptionType: 'KMS' } : {}),
    };
  }

  get #end(): number {
    return head.length + this.#acceptedCount * entryTemplate.length;
  }
}
