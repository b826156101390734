import type { BatchOutcome, RefusedRange } from '../batch.ts';
import type { Refusal } from './refusal.ts';

const none: readonly RefusedRange[] = [];

/**
 * The first offset of a batch, from which the others run on; each record's where they do not; undefined where no
 * acknowledgement was asked for, so that none is known.
 */
export type ProducedOffsets = number | Float64Array | undefined;

/** What became of a batch of which at least one record was taken; by record where that differs: its offset, or why not. */
export type Produced = ProducedOffsets | readonly (number | Refusal)[];

/** A batch that one partition took. */
export class Appended implements BatchOutcome {
  readonly count: number;
  readonly partitions: number;
  readonly refused = none;
  readonly #offsets: ProducedOffsets;

  constructor(count: number, partition: number, offsets: ProducedOffsets) {
    this.count = count;
    this.partitions = partition;
    this.#offsets = offsets;
  }

  positionAt(index: number): string {
    const offsets = this.#offsets;
    if (offsets === undefined) return '';
    return String(typeof offsets === 'number' ? offsets + index : offsets[index]);
  }
}

/** A batch of which nothing was taken, since a produce request to one partition succeeds or fails as a whole. */
export class Refused implements BatchOutcome {
  readonly count: number;
  readonly partitions = -1;
  readonly refused: readonly RefusedRange[];

  constructor(count: number, refusal: Refusal) {
    this.count = count;
    this.refused = [{ first: 0, count, ...refusal }];
  }

  positionAt(): string {
    return '';
  }
}

/** A batch of which one partition took some records, where a library asks for each by itself. */
export class PartlyAppended implements BatchOutcome {
  readonly count: number;
  readonly partitions: Int32Array;
  readonly refused: readonly RefusedRange[];
  readonly #fates: readonly (number | Refusal)[];

  constructor(fates: readonly (number | Refusal)[], partition: number) {
    this.count = fates.length;
    this.partitions = Int32Array.from(fates, (fate) => (typeof fate === 'number' ? partition : -1));
    this.refused = fates.flatMap((fate, first) => (typeof fate === 'number' ? [] : [{ first, count: 1, ...fate }]));
    this.#fates = fates;
  }

  positionAt(index: number): string {
    const fate = this.#fates[index];
    return typeof fate === 'number' ? String(fate) : '';
  }
}
