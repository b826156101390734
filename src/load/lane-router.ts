import type { Producer } from '../adapters/adapter.ts';
import type { ProducerAssignment } from './assignment.ts';
import { createKeyChooser, type KeyChooser, keyText } from './key-chooser.ts';

/** To which lane of the batcher each record of a producer goes, by its key or by turns. */
export class LaneRouter {
  readonly #assignment: ProducerAssignment;
  readonly #route: Producer['route'];
  readonly #keys: KeyChooser;
  /** Lane of each key by index; −1 until first used. */
  readonly #laneOfKey: Int32Array;
  /** Partitions of the stream; lanes where the adapter routes. */
  #partitions: number;

  constructor(assignment: ProducerAssignment, producer: Producer) {
    const { workload, stream, seed } = assignment;
    this.#assignment = assignment;
    this.#route = producer.route?.bind(producer);
    this.#partitions = stream.partitions;
    this.#keys = createKeyChooser(workload.keys, seed, assignment.producer);
    this.#laneOfKey = new Int32Array(Math.max(1, this.#keys.distinct)).fill(-1);
  }

  get distinctKeys(): number {
    return this.#keys.distinct;
  }

  /** −1 for a record without a key. */
  keyIndexOf(sequence: number): number {
    return this.#keys.keyIndexOf(sequence);
  }

  laneOf(sequence: number, keyIndex: number): number {
    return keyIndex < 0 ? sequence % this.#partitions : this.#laneOfKeyAt(keyIndex);
  }

  /** Goes by so many partitions from now on. */
  grow(partitions: number): void {
    this.#partitions = partitions;
    this.#laneOfKey.fill(-1);
  }

  /** Where a record went that was entered since the last `grow`, in words. */
  placeOf(sequence: number): string {
    const keyIndex = this.keyIndexOf(sequence);
    const { producer, firstPartition = 0 } = this.#assignment;
    if (keyIndex >= 0 && this.#route === undefined) return `key ${keyText(producer, keyIndex)}`;
    return `partition ${firstPartition + this.laneOf(sequence, keyIndex)}`;
  }

  #laneOfKeyAt(keyIndex: number): number {
    const known = this.#laneOfKey[keyIndex]!;
    if (known >= 0) return known;
    const lane = this.#route?.(keyText(this.#assignment.producer, keyIndex)) ?? keyIndex % this.#partitions;
    this.#laneOfKey[keyIndex] = lane;
    return lane;
  }
}
