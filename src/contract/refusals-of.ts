import assert from 'node:assert/strict';
import type { BatchOutcome, RefusalKind } from '../adapters/batch.ts';

/** Why each record of a batch was refused; undefined where it was acknowledged. Checks that the ranges make sense. */
export function refusalsOf(outcome: BatchOutcome): (RefusalKind | undefined)[] {
  const kinds: (RefusalKind | undefined)[] = Array.from({ length: outcome.count }, () => undefined);
  let end = 0;
  for (const { first, count, kind, code } of outcome.refused) {
    assert.ok(first >= end && count >= 1, 'refused ranges ascend and do not overlap');
    end = first + count;
    assert.ok(end <= outcome.count, 'refused ranges lie within the batch');
    assert.notEqual(code, '', 'a refusal names the code of the system');
    kinds.fill(kind, first, end);
  }
  for (let index = 0; index < outcome.count; index++)
    assert.equal(partitionOf(outcome, index) < 0, kinds[index] !== undefined, 'partition -1 where refused, only there');
  return kinds;
}

export function partitionOf(outcome: BatchOutcome, index: number): number {
  return typeof outcome.partitions === 'number' ? outcome.partitions : outcome.partitions[index]!;
}
