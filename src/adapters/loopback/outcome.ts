import type { BatchOutcome, RefusalKind, RefusedRange } from '../batch.ts';
import { type Admission, type RefusedRun, refusals } from './protocol.ts';

const kindOf = new Map<string, RefusalKind>(refusals.map(({ code, kind }) => [code, kind]));

/** What the relay answered to a batch. */
export class AdmittedOutcome implements BatchOutcome {
  readonly count: number;
  readonly partitions: Int32Array | number;
  readonly refused: readonly RefusedRange[];
  readonly #admission: Admission;

  constructor(count: number, partition: number, admission: Admission) {
    this.count = count;
    this.#admission = admission;
    this.refused = admission.refused.map((run) => ({ ...run, kind: kindOf.get(run.code) ?? 'rejected' }));
    this.partitions = this.refused.length === 0 ? partition : partitionsOf(count, partition, admission.refused);
  }

  positionAt(index: number): string {
    const { base, refused, swapped } = this.#admission;
    let rank = index;
    for (const { first, count } of refused) if (first < index) rank -= Math.min(count, index - first);
    if (rank === swapped?.[0]) rank = swapped[1];
    else if (rank === swapped?.[1]) rank = swapped[0];
    return String(base + rank);
  }
}

/** A batch of which no record is known to have been accepted. */
export class RefusedOutcome implements BatchOutcome {
  readonly count: number;
  readonly partitions = -1;
  readonly refused: readonly RefusedRange[];

  constructor(count: number, kind: RefusalKind, code: string, message: string) {
    this.count = count;
    this.refused = [{ first: 0, count, kind, code, message }];
  }

  positionAt(): string {
    throw new RangeError('a refused record has no position: ask only for acknowledged ones');
  }
}

function partitionsOf(count: number, partition: number, refused: readonly RefusedRun[]): Int32Array {
  const partitions = new Int32Array(count).fill(partition);
  for (const run of refused) partitions.fill(-1, run.first, run.first + run.count);
  return partitions;
}
