import { acceptedEntryLength } from '../accepted-entry.ts';
import type { DirectAnswer } from '../direct-answer.ts';
import type { Shard } from '../shard.ts';

const head = Buffer.from('{"FailedRecordCount":0,"Records":[');
const tails = { plain: Buffer.from(']}'), encrypted: Buffer.from('],"EncryptionType":"KMS"}') };

interface Refusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** The answer of PutRecords, in the order of the request: a place for each entry, or why there is none. */
export class PutRecordsAnswer implements DirectAnswer {
  readonly direct = true;
  readonly #encrypted: boolean;
  readonly #count: number;
  /** The whole answer in JSON, should all entries be accepted: its head, the entries so far, and room. */
  readonly #out: Buffer;
  #end = head.length;
  /** By entry; most answers have none. */
  readonly #refusals = new Map<number, Refusal>();

  constructor(count: number, encrypted: boolean) {
    this.#count = count;
    this.#encrypted = encrypted;
    // The tail takes the place of the last comma.
    this.#out = Buffer.allocUnsafeSlow(head.length + count * acceptedEntryLength - 1 + this.#tail.length);
    this.#out.set(head);
  }

  /** The entry is the newest record of the shard. */
  accept(shard: Shard): void {
    this.#out.set(shard.newest.bytes, this.#end);
    this.#end += acceptedEntryLength;
  }

  /** All entries, as JSON with a comma behind each. */
  acceptAll(entries: Uint8Array): void {
    this.#out.set(entries, this.#end);
    this.#end += entries.length;
  }

  refuse(entry: number, ErrorCode: string, ErrorMessage: string): void {
    this.#refusals.set(entry, { ErrorCode, ErrorMessage });
  }

  json(): string | Uint8Array {
    if (this.#refusals.size > 0) return JSON.stringify(this.plain());
    this.#out.set(this.#tail, this.#end - 1);
    return this.#out;
  }

  plain(): Record<string, unknown> {
    const entries = this.#out.latin1Slice(head.length, Math.max(head.length, this.#end - 1));
    const accepted = (JSON.parse(`[${entries}]`) as object[]).values();
    return {
      FailedRecordCount: this.#refusals.size,
      Records: Array.from({ length: this.#count }, (_, entry) => this.#refusals.get(entry) ?? accepted.next().value),
      ...(this.#encrypted ? { EncryptionType: 'KMS' } : {}),
    };
  }

  get #tail(): Buffer {
    return this.#encrypted ? tails.encrypted : tails.plain;
  }
}
