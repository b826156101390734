import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveNothingLost } from './nothing-lost.ts';

void describe('a stream that is written, read and resharded at once', () => {
  void it('loses nothing, gives nothing twice and keeps the order of each key', { timeout: 180_000 }, async () => {
    const seed = Date.now() % 2 ** 31;
    const report = await proveNothingLost({ records: 200_000, putters: 64, seed, reshardEvery: 20 });
    assert.deepEqual(report.problems, [], `seed ${seed}`);
    assert.equal(report.acknowledged, 200_000);
    for (const consumer of report.consumers) assert.equal(consumer.read, 200_000);
    assert.ok(report.shards > 16, 'shards were changed meanwhile');
  });
});
