import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Shard } from '../../../src/local-kinesis/shard.ts';
import { entries, ManualService } from './manual-service.ts';

const mebibyte = 1024 ** 2;
const unlimited = { quotas: { enforced: false } };

/** A service with a small limit. */
function limited(memoryLimitBytes: number): ManualService {
  return new ManualService({ ...unlimited, memoryLimitBytes });
}

function shardsOf({ service }: ManualService): readonly Shard[] {
  return [...service.streams.values()].flatMap((stream) => [...stream.shards.values()]);
}

/** Bytes held, as each log says; must be what the sum says. */
function held(manual: ManualService): number {
  const bytes = shardsOf(manual).reduce((sum, { log }) => sum + log.heldBytes, 0);
  assert.equal(manual.service.memory.chunks.heldBytes, bytes);
  return bytes;
}

function readable(manual: ManualService): number {
  return shardsOf(manual).reduce((sum, { log }) => sum + log.nextIndex - log.firstIndex, 0);
}

void describe('memory limits', () => {
  void it('drop the oldest records, say so and count them', () => {
    const manual = limited(4 * mebibyte);
    manual.call('CreateStream', { StreamName: 's', ShardCount: 2 });
    for (let batch = 0; batch < 20; batch++) {
      manual.call('PutRecords', { StreamName: 's', Records: entries(500, 1024) });
    }
    assert.ok(held(manual) <= 4 * mebibyte, `${held(manual)} bytes held`);
    const lost = shardsOf(manual).reduce((sum, { counters }) => sum + counters.lostRecords, 0);
    assert.equal(manual.service.memory.lostRecords, lost);
    assert.equal(lost + readable(manual), 10_000);
    assert.ok(readable(manual) > 2000, 'no more is dropped than must be');
    assert.match(
      manual.logged[0]!,
      /^dropped the oldest records to hold memoryLimitBytes \(4194304\): \d+ of s; raise/,
    );
  });

  void it('are reported every ten seconds in one line that names the streams with the most losses', () => {
    const manual = limited(mebibyte);
    for (let stream = 0; stream < 7; stream++) {
      manual.call('CreateStream', { StreamName: `s${stream}`, ShardCount: 1 });
    }
    const fill = (stream: number, count: number) =>
      manual.call('PutRecords', { StreamName: `s${stream}`, Records: entries(count, 10_000) });
    fill(0, 200);
    const [first] = manual.logged;
    assert.equal(manual.logged.length, 1);
    for (let stream = 1; stream < 7; stream++) fill(stream, 200 + stream);
    manual.now += 9000;
    manual.service.expire();
    assert.deepEqual(manual.logged, [first]);
    manual.now += 1500;
    manual.service.expire();
    assert.equal(manual.logged.length, 2);
    assert.match(manual.logged[1]!, /: (\d+ of s\d, ){5}others of 2 more streams; raise it/);
    const counts = [...manual.logged[1]!.matchAll(/(\d+) of s\d/g)].map(([, count]) => Number(count));
    assert.deepEqual(
      counts,
      counts.toSorted((left, right) => right - left),
    );
    manual.now += 20_000;
    manual.service.expire();
    assert.equal(manual.logged.length, 2, 'nothing more was lost');
  });

  void it('take the oldest records of all shards first, wherever they are', () => {
    const manual = limited(mebibyte);
    for (const name of ['old', 'middle', 'new']) manual.call('CreateStream', { StreamName: name, ShardCount: 1 });
    for (const name of ['old', 'middle', 'new']) {
      manual.call('PutRecords', { StreamName: name, Records: entries(3, 100_000) });
      manual.now += 1000;
    }
    const firsts = () => shardsOf(manual).map(({ log }) => log.firstIndex);
    assert.deepEqual(firsts(), [1, 1, 1]);
    manual.call('PutRecords', { StreamName: 'new', Records: entries(3, 100_000) });
    assert.ok(firsts()[0]! > 1);
    assert.deepEqual(firsts().slice(1), [1, 1]);
  });

  void it('hold with many streams of one tiny record each', () => {
    const manual = limited(mebibyte);
    for (let stream = 0; stream < 1000; stream++) {
      const StreamName = `tiny-${stream}`;
      manual.call('CreateStream', { StreamName, ShardCount: 1 });
      manual.call('PutRecord', { StreamName, PartitionKey: 'k', Data: Buffer.from('x') });
      manual.now += 1;
      assert.ok(held(manual) <= mebibyte);
    }
    assert.ok(readable(manual) > 100, `${readable(manual)} left`);
    assert.equal(manual.service.memory.lostRecords + readable(manual), 1000);
    const newest = manual.call('GetRecords', { ShardIterator: manual.oldest('tiny-999') });
    assert.equal(newest['Records'].length, 1);
    assert.equal(manual.call('GetRecords', { ShardIterator: manual.oldest('tiny-0') })['Records'].length, 0);
  });

  void it('hold with records of which one is larger than they are, and with none larger than a byte', () => {
    const manual = limited(mebibyte);
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1, MaxRecordSizeInKiB: 10_240 });
    for (const bytes of [5_000_000, 900_000, 300_000, 200_000, 5000]) {
      manual.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: Buffer.alloc(bytes, 1) });
    }
    assert.ok(held(manual) <= mebibyte);
    for (let batch = 0; batch < 500; batch++) {
      manual.call('PutRecords', { StreamName: 's', Records: entries(500, 0) });
      assert.ok(held(manual) <= mebibyte, `${held(manual)} bytes held`);
    }
    assert.ok(readable(manual) > 50_000, `${readable(manual)} of a byte each`);
  });

  void it('of a shard leave the other shards alone', () => {
    const manual = new ManualService({ ...unlimited, shardMemoryLimitBytes: mebibyte });
    for (const name of ['loud', 'quiet']) manual.call('CreateStream', { StreamName: name, ShardCount: 1 });
    manual.call('PutRecords', { StreamName: 'quiet', Records: entries(3, 100_000) });
    for (let batch = 0; batch < 5; batch++) {
      manual.call('PutRecords', { StreamName: 'loud', Records: entries(5, 200_000) });
    }
    const [loud, quiet] = shardsOf(manual);
    assert.ok(loud!.log.heldBytes <= mebibyte);
    assert.equal(quiet!.log.firstIndex, 1);
    assert.match(manual.logged[0]!, /shardMemoryLimitBytes \(1048576\)/);
  });

  void it('let a reader that was left behind go on with the oldest record there is', () => {
    const manual = limited(mebibyte);
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    manual.call('PutRecords', { StreamName: 's', Records: entries(10, 50_000) });
    const first = manual.call('GetRecords', { ShardIterator: manual.oldest('s'), Limit: 1 });
    for (let batch = 0; batch < 10; batch++) {
      manual.call('PutRecords', { StreamName: 's', Records: entries(10, 50_000) });
    }
    const next = manual.call('GetRecords', { ShardIterator: first['NextShardIterator'] });
    assert.equal(next['Records'].length, readable(manual));
  });
});

void describe('memory', () => {
  void it('is given back by streams that are deleted', () => {
    const manual = new ManualService(unlimited);
    for (let round = 0; round < 3; round++) {
      manual.call('CreateStream', { StreamName: 's', ShardCount: 4 });
      for (let batch = 0; batch < 10; batch++) {
        manual.call('PutRecords', { StreamName: 's', Records: entries(50, 20_000) });
      }
      assert.ok(held(manual) > 10_000_000);
      manual.call('DeleteStream', { StreamName: 's' });
      assert.equal(held(manual), 0);
    }
  });

  void it('keeps a record that is larger than the first chunk of a shard whole', () => {
    const manual = new ManualService(unlimited);
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const sizes = [5000, 3, 200_000, 70_000, 1_000_000, 250_000];
    for (const [index, size] of sizes.entries()) {
      manual.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: Buffer.alloc(size, index + 1) });
    }
    const { Records } = manual.call('GetRecords', { ShardIterator: manual.oldest('s') });
    for (const [index, size] of sizes.entries()) {
      assert.deepEqual(Buffer.from(Records[index].Data), Buffer.alloc(size, index + 1));
    }
  });
});
