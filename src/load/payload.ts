import type { Workload } from '../scenario/scenario.ts';
import { envelopeBytes } from './envelope.ts';
import { mixedBits } from './random.ts';

/**
 * Values that are not all of one size, or that hold something of the user's. What a record holds is a pure function of its
 * sequence, so that one that is sent again is the same.
 */
export interface VaryingPayloads {
  /** Of a value, envelope included. */
  readonly smallestBytes: number;
  readonly largestBytes: number;
  /** The most that the records of one batch may count. */
  readonly batchBytes: number;
  readonly bytesOf: (sequence: number) => number;
  /** Writes what follows the envelope; absent where the filler that is there will do. */
  readonly write?: (sequence: number, values: Buffer, at: number) => void;
}

/** What of a workload decides on its values. */
export type PayloadRules = Pick<Workload, 'sizes' | 'payload'>;

/** Undefined where all values are filler of one size. */
export function createPayloads(
  { sizes, payload }: PayloadRules,
  seed: number,
  producer: number,
  batchBytes: number,
): VaryingPayloads | undefined {
  // Another one than that of the keys: large records are those of no key in particular.
  const salt = Math.imul(seed ^ (producer * 0x85eb_ca6b), 0x9e37_79b1) ^ 0x5bd1_e995;
  const place = (sequence: number): number => mixedBits(sequence, salt) / 2 ** 32;
  if (payload !== undefined) {
    const texts = payload.texts.map((text) => Buffer.from(text));
    const textOf = (sequence: number): Buffer => texts[Math.floor(place(sequence) * texts.length)]!;
    const lengths = texts.map(({ length }) => envelopeBytes + length);
    return {
      smallestBytes: Math.min(...lengths),
      largestBytes: Math.max(...lengths),
      batchBytes,
      bytesOf: (sequence) => envelopeBytes + textOf(sequence).length,
      write: (sequence, values, at) => void textOf(sequence).copy(values, at),
    };
  }
  if (sizes === undefined) return undefined;
  return {
    smallestBytes: sizes[0]!.bytes,
    largestBytes: sizes.at(-1)!.bytes,
    batchBytes,
    bytesOf: (sequence) => sizeAt(sizes, place(sequence)),
  };
}

/** The size that the share `at` of the records does not exceed: between two points in a straight line. */
export function sizeAt(sizes: NonNullable<Workload['sizes']>, at: number): number {
  const above = sizes.findIndex(({ share }) => share > at);
  const next = sizes[above];
  const last = sizes[above - 1];
  if (next === undefined || last === undefined) return (next ?? sizes.at(-1)!).bytes;
  return Math.round(last.bytes + ((next.bytes - last.bytes) * (at - last.share)) / (next.share - last.share));
}
