import assert from 'node:assert/strict';
import type { Producer } from '../adapters/adapter.ts';
import { type TestRecord, makeBatch } from './make-batch.ts';
import type { TestContext } from './make-context.ts';

/** Sends records until all are acknowledged, those a quota refused again; any other refusal fails the case. */
export async function sendAll(
  producer: Producer,
  records: readonly TestRecord[],
  partition: number | undefined,
  context: TestContext,
): Promise<void> {
  let left = records;
  for (let attempt = 0; left.length > 0; attempt++) {
    assert.ok(attempt < 50, `${left.length} of ${records.length} records were throttled 50 times`);
    if (attempt > 0) await context.timers.sleep(200);
    const { refused } = await producer.send(makeBatch(left, partition));
    assert.deepEqual(
      refused.filter(({ kind }) => kind !== 'throttled'),
      [],
    );
    const sent = left;
    left = refused.flatMap(({ first, count }) => sent.slice(first, first + count));
  }
}
