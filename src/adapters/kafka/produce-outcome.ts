import type { BatchOutcome, RefusedRange } from '../batch.ts';
import type { Refusal } from './refusal.ts';

const none: readonly RefusedRange[] = [];

/** A batch that one partition took: offsets run on from the first. */
export class Appended implements BatchOutcome {
  readonly count: number;
  readonly partitions: number;
  readonly refused = none;
  readonly #firstOffset: number | undefined;

  /** @param firstOffset undefined where no acknowledgement was asked for, so that no position is known */
  constructor(count: number, partition: number, firstOffset: number | undefined) {
    this.count = count;
    this.partitions = partition;
    this.#firstOffset = firstOffset;
  }

  positionAt(index: number): string {
    return this.#firstOffset === undefined ? '' : String(this.#firstOffset + index);
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
