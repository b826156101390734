import type { OutgoingBatch } from '../adapters/batch.ts';
import { envelopeBytes, recordMagic, stampHandOver, stampOrigin, stampRecord } from './envelope.ts';
import type { VaryingPayloads } from './payload.ts';
import { keyAllowance, slotBytes, type SlotShape } from './slot-shape.ts';
import { seededRandom } from './random.ts';

/**
 * A batch that is filled, sent and used again. Payloads are made once; a record is then only stamped. Records that
 * must be sent again are moved to the front, so that a resend is the same slot with fewer records.
 */
export class Slot implements OutgoingBatch {
  readonly values: Buffer;
  readonly ends: Uint32Array;
  /** Per record: sequence, intended time, time it entered the batcher (nanoseconds), key index or −1. */
  readonly sequences: Float64Array;
  readonly intended: Float64Array;
  readonly entered: Float64Array;
  readonly keyIndexes: Int32Array;
  count = 0;
  partition: number | undefined = undefined;
  /** Sends so far of the records it holds. */
  attempts = 0;
  handedOver = 0;
  /** What a system counts of the records so far, where their sizes vary. */
  #counted = 0;
  readonly #shape: SlotShape;
  readonly #view: DataView;
  readonly #recordViews: Buffer[] = [];

  constructor(shape: SlotShape) {
    this.#shape = shape;
    this.values = Buffer.alloc(slotBytes(shape));
    this.#view = new DataView(this.values.buffer, this.values.byteOffset, this.values.length);
    this.ends = new Uint32Array(shape.capacity);
    this.sequences = new Float64Array(shape.capacity);
    this.intended = new Float64Array(shape.capacity);
    this.entered = new Float64Array(shape.capacity);
    this.keyIndexes = new Int32Array(shape.capacity);
    const random = seededRandom(shape.seed);
    if (shape.varying !== undefined) {
      // A value may begin anywhere, so that every stretch must be as compressible as the next.
      const stretch = 64;
      for (let at = 0; at < this.values.length; at += stretch)
        fill(this.values.subarray(at, at + stretch), shape.compressibility, random);
      return;
    }
    for (let index = 0; index < shape.capacity; index++) {
      const at = index * shape.recordBytes;
      this.ends[index] = at + shape.recordBytes;
      stampOrigin(this.#view, at, recordMagic, shape.runId, shape.producer);
      this.#recordViews.push(this.values.subarray(at, at + shape.recordBytes));
      fill(this.#recordViews[index]!.subarray(envelopeBytes), shape.compressibility, random);
    }
  }

  /** No further record, however small, would find room. */
  get full(): boolean {
    const { varying, capacity } = this.#shape;
    if (this.count === capacity) return true;
    return varying !== undefined && !this.#hasRoomFor(varying.smallestBytes);
  }

  /** The record of this sequence finds room. */
  fits(sequence: number): boolean {
    const { varying, capacity } = this.#shape;
    return this.count < capacity && (varying === undefined || this.#hasRoomFor(varying.bytesOf(sequence)));
  }

  /** Bytes of a value. */
  bytesAt(index: number): number {
    return this.ends[index]! - this.#startOf(index);
  }

  valueAt(index: number): Buffer {
    return this.#recordViews[index]!;
  }

  keyAt(index: number): string | undefined {
    const key = this.keyIndexes[index]!;
    return key < 0 ? undefined : this.#shape.keys[key];
  }

  /** Adds a record that fits. */
  append(sequence: number, intended: number, entered: number, keyIndex: number): void {
    const index = this.count++;
    this.#stamp(index, sequence, intended, entered, keyIndex);
    if (this.#shape.varying !== undefined) this.#counted += this.bytesAt(index) + keyAllowance;
  }

  /** Stamps the hand-over into every record. */
  handOver(at: number): void {
    this.handedOver = at;
    this.attempts++;
    for (let index = 0; index < this.count; index++) stampHandOver(this.#view, this.#startOf(index), at);
  }

  /** Keeps only the records whose indexes are given, ascending, in their order. */
  keep(indexes: readonly number[]): void {
    indexes.forEach((from, to) => {
      if (from === to) return;
      this.#stamp(to, this.sequences[from]!, this.intended[from]!, this.entered[from]!, this.keyIndexes[from]!);
    });
    this.count = indexes.length;
  }

  clear(): void {
    this.count = 0;
    this.#counted = 0;
    this.attempts = 0;
    this.partition = undefined;
  }

  #stamp(index: number, sequence: number, intended: number, entered: number, keyIndex: number): void {
    this.sequences[index] = sequence;
    this.intended[index] = intended;
    this.entered[index] = entered;
    this.keyIndexes[index] = keyIndex;
    if (this.#shape.varying !== undefined) this.#place(index, sequence, this.#shape.varying);
    stampRecord(this.#view, this.#startOf(index), sequence, intended);
  }

  /** Gives a value its place behind the one before it. */
  #place(index: number, sequence: number, varying: VaryingPayloads): void {
    const start = this.#startOf(index);
    const end = start + varying.bytesOf(sequence);
    this.ends[index] = end;
    this.#recordViews[index] = this.values.subarray(start, end);
    stampOrigin(this.#view, start, recordMagic, this.#shape.runId, this.#shape.producer);
    varying.write?.(sequence, this.values, start + envelopeBytes);
  }

  #startOf(index: number): number {
    const { varying, recordBytes } = this.#shape;
    return varying === undefined ? index * recordBytes : index === 0 ? 0 : this.ends[index - 1]!;
  }

  /** An empty slot takes any record. */
  #hasRoomFor(bytes: number): boolean {
    return this.count === 0 || this.#counted + bytes + keyAllowance <= this.#shape.varying!.batchBytes;
  }
}

/** Filler a compressor can shrink to about 1 − compressibility: random bytes, then a run of one byte. */
function fill(filler: Buffer, compressibility: number, random: () => number): void {
  const incompressible = Math.round(filler.length * (1 - compressibility));
  for (let at = 0; at < incompressible; at++) filler[at] = Math.floor(random() * 256);
  filler.fill(0x61, incompressible);
}
