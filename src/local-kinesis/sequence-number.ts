/**
 * Sequence numbers in AWS's layout: the decimal of 47 hexadecimal digits `2`, second of the shard's creation (9),
 * shard number mod 16 (1), index within the shard (16), `00`, second of the put (9), shard number (8), `2`.
 * All of them have 56 decimal digits, and within a shard they rise with the index.
 */
export interface SequenceParts {
  readonly shardCreatedSecond: number;
  readonly shardNumber: number;
  /** Index within the shard; inexact above 2^53, which only the end of a closed shard reaches. */
  readonly index: number;
  readonly putSecond: number;
}

/** The index that AWS gives to the EndingSequenceNumber of a closed shard. */
const endIndex = 0x7fffffffffffffffn;
/** Digits of every sequence number. */
export const sequenceNumberLength = 56;
const zero = 0x30;
/** AWS takes no later second of creation. */
const latestSecond = 16_025_175_000;
/** 2^80, by which a number rises when its index rises by one: its digits from the right. */
const stepDigits = Uint8Array.from((2n ** 80n).toString(), Number).reverse();

/** Makes the sequence numbers of one shard. Rising indices within one second cost an addition, no BigInt. */
export class SequenceNumbers {
  readonly #createdSecond: number;
  readonly #shardNumber: number;
  #index = -1;
  #second = -1;
  /** The last number made, as ASCII digits; the next call changes it. */
  readonly digits = Buffer.alloc(sequenceNumberLength);

  constructor(createdSecond: number, shardNumber: number) {
    this.#createdSecond = createdSecond;
    this.#shardNumber = shardNumber;
  }

  /** Puts the number of the record at `index`, put in `second`, into {@link SequenceNumbers.digits}. */
  make(index: number, second: number): void {
    if (second === this.#second && index === this.#index + 1) this.#step();
    else this.digits.write(valueOf(this.#createdSecond, this.#shardNumber, BigInt(index), second).toString(), 'latin1');
    this.#index = index;
    this.#second = second;
  }

  /** The same as a string. */
  of(index: number, second: number): string {
    this.make(index, second);
    return this.digits.latin1Slice(0, sequenceNumberLength);
  }

  /** The EndingSequenceNumber of the shard, closed in `second`. */
  end(second: number): string {
    return valueOf(this.#createdSecond, this.#shardNumber, endIndex, second).toString();
  }

  #step(): void {
    let carry = 0;
    for (let place = 0; place < stepDigits.length || carry > 0; place++) {
      const at = sequenceNumberLength - 1 - place;
      const sum = this.digits[at]! + (stepDigits[place] ?? 0) + carry;
      carry = sum > zero + 9 ? 1 : 0;
      this.digits[at] = sum - carry * 10;
    }
  }
}

/** Takes a sequence number apart; undefined when it is none of this layout. */
export function parseSequenceNumber(text: string): SequenceParts | undefined {
  if (!/^[1-9]\d{55}$/.test(text)) return undefined;
  const hexadecimal = BigInt(text).toString(16);
  const fields = /^2([\da-f]{9})([\da-f])([0-7][\da-f]{15})00([\da-f]{9})([\da-f]{8})2$/.exec(hexadecimal);
  if (!fields) return undefined;
  const [created, , index, put, shard] = fields.slice(1).map((field) => Number.parseInt(field, 16));
  if (shard! % 16 !== Number.parseInt(fields[2]!, 16) || created! >= latestSecond) return undefined;
  return { shardCreatedSecond: created!, shardNumber: shard!, index: index!, putSecond: put! };
}

/** Whether a number has the layout before this one, which AWS still takes for ordering. */
export function isOldSequenceNumber(text: string): boolean {
  return /^[1-9]\d{55}$/.test(text) && /^2[\da-f]{45}1$/.test(BigInt(text).toString(16));
}

function valueOf(createdSecond: number, shardNumber: number, index: bigint, second: number): bigint {
  const head = (2n << 40n) | (BigInt(createdSecond) << 4n) | BigInt(shardNumber % 16);
  return (head << 144n) | (index << 80n) | (BigInt(second) << 36n) | (BigInt(shardNumber) << 4n) | 2n;
}
