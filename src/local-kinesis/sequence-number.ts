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
const limbBase = 10_000_000;
const limbCount = 8;
const stepLimbs = toLimbs(2n ** 80n);
const stepLimbCount = 4;

/** Makes the sequence numbers of one shard. Rising indices within one second cost a few additions, no BigInt. */
export class SequenceNumbers {
  readonly #createdSecond: number;
  readonly #shardNumber: number;
  readonly #limbs = new Int32Array(limbCount);
  #index = -1;
  #second = -1;
  /** The upper half of the digits, which changes about once in 10^4 records. */
  #upper = '';

  constructor(createdSecond: number, shardNumber: number) {
    this.#createdSecond = createdSecond;
    this.#shardNumber = shardNumber;
  }

  /** The number of the record at `index`, put in `second`. */
  of(index: number, second: number): string {
    if (second === this.#second && index === this.#index + 1) this.#step();
    else if (second !== this.#second || index !== this.#index) this.#recompute(index, second);
    this.#index = index;
    this.#second = second;
    return (
      this.#upper +
      digits(this.#limbs[3]!) +
      digits(this.#limbs[2]!) +
      digits(this.#limbs[1]!) +
      digits(this.#limbs[0]!)
    );
  }

  /** The EndingSequenceNumber of the shard, closed in `second`. */
  end(second: number): string {
    return valueOf(this.#createdSecond, this.#shardNumber, endIndex, second).toString();
  }

  #step(): void {
    let carry = 0;
    for (let limb = 0; limb < limbCount && (limb < stepLimbCount || carry > 0); limb++) {
      const sum = this.#limbs[limb]! + (stepLimbs[limb] ?? 0) + carry;
      carry = sum >= limbBase ? 1 : 0;
      this.#limbs[limb] = sum - carry * limbBase;
      if (limb >= stepLimbCount) this.#upper = this.#upperDigits();
    }
  }

  #recompute(index: number, second: number): void {
    this.#limbs.set(toLimbs(valueOf(this.#createdSecond, this.#shardNumber, BigInt(index), second)));
    this.#upper = this.#upperDigits();
  }

  #upperDigits(): string {
    return [7, 6, 5, 4].map((limb) => digits(this.#limbs[limb]!)).join('');
  }
}

/** Takes a sequence number apart; undefined when it is none of this layout. */
export function parseSequenceNumber(text: string): SequenceParts | undefined {
  if (!/^[1-9]\d{55}$/.test(text)) return undefined;
  const hexadecimal = BigInt(text).toString(16);
  const fields = /^2([\da-f]{9})([\da-f])([\da-f]{16})00([\da-f]{9})([\da-f]{8})2$/.exec(hexadecimal);
  if (!fields) return undefined;
  const [created, , index, put, shard] = fields.slice(1).map((field) => Number.parseInt(field, 16));
  if (shard! % 16 !== Number.parseInt(fields[2]!, 16)) return undefined;
  return { shardCreatedSecond: created!, shardNumber: shard!, index: index!, putSecond: put! };
}

function valueOf(createdSecond: number, shardNumber: number, index: bigint, second: number): bigint {
  const head = (2n << 40n) | (BigInt(createdSecond) << 4n) | BigInt(shardNumber % 16);
  return (head << 144n) | (index << 80n) | (BigInt(second) << 36n) | (BigInt(shardNumber) << 4n) | 2n;
}

function toLimbs(value: bigint): number[] {
  return Array.from({ length: limbCount }, (_, limb) => Number((value / 10n ** BigInt(7 * limb)) % BigInt(limbBase)));
}

function digits(limb: number): string {
  return String(limbBase + limb).slice(1);
}
