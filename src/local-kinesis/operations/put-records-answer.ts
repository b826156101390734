import type { DirectAnswer } from '../direct-answer.ts';

/** The answer of PutRecords, in the order of the request: a place for each entry, or why there is none. */
export class PutRecordsAnswer implements DirectAnswer {
  readonly direct = true;
  readonly #encrypted: boolean;
  /** Sequence number and shard, or error code and text, by turns. */
  readonly #pairs: string[] = [];
  readonly #refused: boolean[] = [];
  #refusedCount = 0;

  constructor(encrypted: boolean) {
    this.#encrypted = encrypted;
  }

  accept(shardId: string, sequenceNumber: string): void {
    this.#pairs.push(sequenceNumber, shardId);
    this.#refused.push(false);
  }

  refuse(code: string, text: string): void {
    this.#pairs.push(code, text);
    this.#refused.push(true);
    this.#refusedCount++;
  }

  json(): string {
    let json = `{"FailedRecordCount":${this.#refusedCount},"Records":[`;
    for (let entry = 0; entry < this.#refused.length; entry++) {
      const [first, second] = [this.#pairs[entry * 2]!, this.#pairs[entry * 2 + 1]!];
      if (entry > 0) json += ',';
      json += this.#refused[entry]
        ? `{"ErrorCode":"${first}","ErrorMessage":${JSON.stringify(second)}}`
        : `{"SequenceNumber":"${first}","ShardId":"${second}"}`;
    }
    return json + (this.#encrypted ? '],"EncryptionType":"KMS"}' : ']}');
  }

  plain(): Record<string, unknown> {
    return {
      FailedRecordCount: this.#refusedCount,
      Records: this.#refused.map((refused, entry) => {
        const [first, second] = [this.#pairs[entry * 2]!, this.#pairs[entry * 2 + 1]!];
        return refused ? { ErrorCode: first, ErrorMessage: second } : { SequenceNumber: first, ShardId: second };
      }),
      ...(this.#encrypted ? { EncryptionType: 'KMS' } : {}),
    };
  }
}
