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
/** AWS takes no later second of creation. */
const latestSecond = 16_025_175_000;
const groupCount = sequenceNumberLength / 4;
/** 2^80, by which a number rises when its index rises by one, in groups of four digits. */
const steps = Int32Array.from((2n ** 80n).toString().padStart(sequenceNumberLength, '0').match(/.{4}/g)!, Number);
/** The leftmost group that always changes. */
const lastStep = steps.findIndex((step) => step > 0);
/** The ASCII digits of 0 to 9,999, as four bytes are stored. */
const digitsOf = new Uint32Array(10_000);
Buffer.from(digitsOf.buffer).write(Array.from(digitsOf, (_, group) => String(group).padStart(4, '0')).join(''));

/** Makes the sequence numbers of one shard. Rising indices within one second cost an addition, no BigInt. */
export class SequenceNumbers {
  readonly #createdSecond: number;
  readonly #shardNumber: number;
  #index = -1;
  #second = -1;
  /** The last number made, as ASCII digits; the next call changes it. */
  readonly digits: Buffer;
  /** The same memory by four digits, and their values; the leftmost first. */
  readonly #quads: Uint32Array;
  readonly #groups: Int32Array;

  /** `digits` is where to write them, 56 bytes; `groups` where to keep their values. */
  constructor(
    createdSecond: number,
    shardNumber: number,
    digits = new Uint32Array(groupCount),
    groups = new Int32Array(groupCount),
  ) {
    this.#createdSecond = createdSecond;
    this.#shardNumber = shardNumber;
    this.#quads = digits;
    this.#groups = groups;
    this.digits = Buffer.from(digits.buffer, digits.byteOffset, digits.byteLength);
  }

  /** Puts the number of the record at `index`, put in `second`, into {@link SequenceNumbers.digits}. */
  make(index: number, second: number): void {
    if (second === this.#second && index === this.#index + 1) this.#step();
    else this.#set(valueOf(this.#createdSecond, this.#shardNumber, BigInt(index), second).toString());
    this.#index = index;
    this.#second = second;
  }

  /** Notes that digits and groups were moved on to the number of so many records later, put in the same second. */
  movedOn(records: number): void {
    this.#index += records;
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

  #set(text: string): void {
    this.digits.write(text, 'latin1');
    for (let group = 0; group < groupCount; group++) this.#groups[group] = Number(text.slice(group * 4, group * 4 + 4));
  }

  #step(): void {
    const groups = this.#groups;
    const quads = this.#quads;
    let carry = 0;
    for (let group = groupCount - 1; group >= lastStep || carry > 0; group--) {
      const sum = groups[group]! + steps[group]! + carry;
      // 1 from 10,000 on: a branch here would be guessed wrong every other time.
      carry = (9999 - sum) >>> 31;
      const value = sum - carry * 10_000;
      groups[group] = value;
      quads[group] = digitsOf[value]!;
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

/**
 * The shard that a number of AWS's first layout names: below 2^125, digits without the leading 1 are second of the
 * shard's creation (9), 18 others, shard number (4). Undefined when it is none. This server makes no such numbers.
 */
export function shardOfFirstLayout(text: string): number | undefined {
  const value = BigInt(text);
  if (value >= 1n << 125n) return undefined;
  return BigInt.asUintN(124, value) >> 88n < latestSecond ? Number(BigInt.asUintN(16, value)) : undefined;
}

/** Whether a number has the layout before this one, which AWS still takes for ordering. */
export function isOldSequenceNumber(text: string): boolean {
  return /^[1-9]\d{55}$/.test(text) && /^2[\da-f]{45}1$/.test(BigInt(text).toString(16));
}

function valueOf(createdSecond: number, shardNumber: number, index: bigint, second: number): bigint {
  const head = (2n << 40n) | (BigInt(createdSecond) << 4n) | BigInt(shardNumber % 16);
  return (head << 144n) | (index << 80n) | (BigInt(second) << 36n) | (BigInt(shardNumber) << 4n) | 2n;
}
