import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AggregatedBatch } from '../../../src/adapters/kinesis/aggregate-batch.ts';
import { deaggregate } from '../../../src/adapters/kinesis/deaggregate.ts';
import { makeBatch } from '../../../src/contract/make-batch.ts';

const half = 2n ** 127n;
const shard = (index: number, lowest: bigint, highest: bigint, open = true) => ({
  index,
  label: `shardId-00000000000${index}`,
  parents: [],
  open,
  middle: String((lowest + highest) / 2n),
  lowest,
  highest,
});
const shards = [shard(0, 0n, 2n * half - 1n, false), shard(1, 0n, half - 1n), shard(2, half, 2n * half - 1n)];

void test('packs keyed records by the shard of their key, and tells the fate of each in its own place', () => {
  const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
  const batch = new AggregatedBatch(
    makeBatch(
      keys.map((key) => ({ key, value: Buffer.from(key) })),
      undefined,
    ),
    shards,
  );
  assert.equal(batch.entries.length, 2);
  const shardOf = (key: string) => (createHash('md5').update(key).digest()[0]! < 0x80 ? 1 : 2);
  const low = batch.entries.findIndex(({ ExplicitHashKey }) => ExplicitHashKey === shards[1]!.middle);
  const inside = deaggregate(batch.entries[low]!.Data!)!.map(({ key }) => key);
  assert.deepEqual(
    inside,
    keys.filter((key) => shardOf(key) === 1),
  );
  const taken = { ShardId: 'shardId-000000000001', SequenceNumber: '7' };
  const refused = { ErrorCode: 'InternalFailure' };
  const fates = batch.spread(low === 0 ? [taken, refused] : [refused, taken]);
  for (const [place, key] of keys.entries()) {
    if (shardOf(key) === 1) assert.equal(fates[place]!.SequenceNumber, `7:${inside.indexOf(key)}`);
    else assert.equal(fates[place]!.ErrorCode, 'InternalFailure');
  }
});

void test('closes an aggregate before 50 KiB, and sends a larger record alone as it is', () => {
  const sizes = [20_000, 20_000, 20_000, 60_000];
  const records = sizes.map((size) => ({ key: undefined, value: Buffer.alloc(size, 1) }));
  const { entries } = new AggregatedBatch(makeBatch(records, 2), shards);
  assert.deepEqual(
    entries.map(({ Data }) => deaggregate(Data!)?.length),
    [2, undefined, undefined],
  );
  assert.ok(entries[0]!.Data!.length <= 51_200);
  for (const { ExplicitHashKey } of entries) assert.equal(ExplicitHashKey, shards[2]!.middle);
});
