import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChunkMemory } from '../../../src/local-kinesis/chunk-memory.ts';
import { ShardLog } from '../../../src/local-kinesis/shard-log.ts';

const kibibyte = Buffer.alloc(1024);

void describe('the log of a shard', () => {
  void it('holds at most half as much memory again as it was given', () => {
    for (const size of [100, 1024, 30_000, 200_000, 270_000, 600_000, 1_000_000]) {
      const log = new ShardLog(new ChunkMemory(() => {}));
      const record = Buffer.alloc(size);
      let given = 0;
      for (; given < 20_000_000; given += size) log.append(record, 0, 1, size, 0);
      assert.ok(log.heldBytes < given * 1.5, `${size}: ${log.heldBytes} for ${given}`);
    }
  });

  void it('reads across chunks, up to the limits', () => {
    const log = new ShardLog(new ChunkMemory(() => {}));
    for (let index = 0; index < 5000; index++) log.append(kibibyte, 0, 24, 1024, index);
    const all = log.read(1, 10_000, 1e9);
    assert.equal(all.count, 5000);
    assert.equal(all.dataBytes, 5_000_000);
    assert.ok(all.spans.length > 3);
    const part = log.read(1000, 10_000, 2_000_000);
    assert.deepEqual([part.count, part.firstIndex, part.nextIndex], [2000, 1000, 3000]);
    assert.equal(log.read(4999, 10_000, 1e9).count, 2);
    assert.equal(log.read(5001, 10_000, 1e9).count, 0);
    assert.equal(log.read(1, 10_000, 1).count, 1);
  });

  void it('trims by arrival, record by record, and never goes back', () => {
    const log = new ShardLog(new ChunkMemory(() => {}));
    for (let index = 0; index < 3000; index++) log.append(kibibyte, 0, 24, 1024, index);
    log.trimBefore(1500);
    assert.equal(log.firstIndex, 1501);
    log.trimBefore(10);
    assert.equal(log.firstIndex, 1501);
    assert.equal(log.indexOfArrival(2000), 2001);
    assert.equal(log.indexOfArrival(9999), 3001);
    log.trimBefore(9999);
    assert.equal(log.firstIndex, 3001);
    assert.equal(log.heldBytes, 0);
  });
});
