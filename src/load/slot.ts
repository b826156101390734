import type { OutgoingBatch } from '../adapters/batch.ts';
import { recordMagic, stampHandOver, stampOrigin, stampRecord } from './envelope.ts';
import { seededRandom } from './random.ts';

/** What all slots of a producer have in common. */
export interface SlotShape {
  readonly recordBytes: number;
  /** Records a slot can hold. */
  readonly capacity: number;
  readonly runId: number;
  readonly producer: number;
  readonly seed: number;
  /** Share of the filler that a compressor can remove, 0 … 1. */
  readonly compressibility: number;
  /** UTF-8 text of each key by index. */
  readonly keys: readonly string[];
}

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
  readonly #shape: SlotShape;
  readonly #view: DataView;
  readonly #recordViews: Buffer[] = [];

  constructor(shape: SlotShape) {
    this.#shape = shape;
    this.values = Buffer.alloc(shape.capacity * shape.recordBytes);
    this.#view = new DataView(this.values.buffer, this.values.byteOffset, this.values.length);
    this.ends = new Uint32Array(shape.capacity);
    this.sequences = new Float64Array(shape.capacity);
    this.intended = new Float64Array(shape.capacity);
    this.entered = new Float64Array(shape.capacity);
    this.keyIndexes = new Int32Array(shape.capacity);
    fill(this.values, shape);
    for (let index = 0; index < shape.capacity; index++) {
      const at = index * shape.recordBytes;
      this.ends[index] = at + shape.recordBytes;
      stampOrigin(this.#view, at, recordMagic, shape.runId, shape.producer);
      this.#recordViews.push(this.values.subarray(at, at + shape.recordBytes));
    }
  }

  get full(): boolean {
    return this.count === this.#shape.capacity;
  }

  valueAt(index: number): Buffer {
    return this.#recordViews[index]!;
  }

  keyAt(index: number): string | undefined {
    const key = this.keyIndexes[index]!;
    return key < 0 ? undefined : this.#shape.keys[key];
  }

  append(sequence: number, intended: number, entered: number, keyIndex: number): void {
    const index = this.count++;
    this.#stamp(index, sequence, intended, entered, keyIndex);
  }

  /** Stamps the hand-over into every record. */
  handOver(at: number): void {
    this.handedOver = at;
    this.attempts++;
    const size = this.#shape.recordBytes;
    for (let index = 0; index < this.count; index++) stampHandOver(this.#view, index * size, at);
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
    this.attempts = 0;
    this.partition = undefined;
  }

  #stamp(index: number, sequence: number, intended: number, entered: number, keyIndex: number): void {
    this.sequences[index] = sequence;
    this.intended[index] = intended;
    this.entered[index] = entered;
    this.keyIndexes[index] = keyIndex;
    stampRecord(this.#view, index * this.#shape.recordBytes, sequence, intended);
  }
}

/** Filler a compressor can shrink to about 1 − compressibility: random bytes, then a run of one byte, per record. */
function fill(values: Buffer, shape: SlotShape): void {
  const random = seededRandom(shape.seed);
  const incompressible = Math.round(shape.recordBytes * (1 - shape.compressibility));
  for (let index = 0; index < shape.capacity; index++) {
    const from = index * shape.recordBytes;
    for (let at = from; at < from + incompressible; at++) values[at] = Math.floor(random() * 256);
    values.fill(0x61, from + incompressible, from + shape.recordBytes);
  }
}
