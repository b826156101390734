import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AggregatedBatch } from '../../../src/adapters/kinesis/aggregate-batch.ts';
import { aggregate } from '../../../src/adapters/kinesis/aggregate.ts';
import { deaggregate } from '../../../src/adapters/kinesis/deaggregate.ts';
import { PutOutcome } from '../../../src/adapters/kinesis/put-outcome.ts';
import { withoutStrays } from '../../../src/adapters/kinesis/without-strays.ts';
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
  const fates = batch.spread(low === 0 ? [taken, refused] : [refused, taken], shards);
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

/** What the Kinesis Client Library drops, since it was made for another shard, must be sent again. */
void test('refuses an aggregate that went to a shard not all of its records belong to', () => {
  const before = [shard(0, 0n, 2n * half - 1n)];
  const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
  const records = keys.map((key) => ({ key, value: Buffer.from(key) }));
  const batch = new AggregatedBatch(makeBatch(records, undefined), before);
  const results = [{ ShardId: 'shardId-000000000002', SequenceNumber: '7' }];
  assert.equal(batch.strayed(results), true);
  assert.equal(batch.strayed([{ ShardId: 'shardId-000000000000', SequenceNumber: '7' }]), false);
  assert.equal(batch.strayed([{ ErrorCode: 'InternalFailure' }]), false);
  const { refused, partitions } = new PutOutcome(batch.spread(results, shards));
  assert.deepEqual(
    refused.map(({ first, count, kind, code }) => [first, count, kind, code]),
    [[0, 20, 'unavailable', 'Wrong Shard']],
  );
  assert.equal(partitions, -1);
});

void test('takes an aggregate that went to another shard to which all of its records belong', () => {
  const merged = shard(3, 0n, 2n * half - 1n);
  const high = Array.from({ length: 40 }, (_, index) => `key ${index}`).filter(
    (key) => createHash('md5').update(key).digest()[0]! >= 0x80,
  );
  const records = high.map((key) => ({ key, value: Buffer.from(key) }));
  const keyed = new AggregatedBatch(makeBatch(records, undefined), shards);
  const named = new AggregatedBatch(makeBatch(records, 1), shards);
  for (const batch of [keyed, named]) {
    const fates = batch.spread([{ ShardId: merged.label, SequenceNumber: '7' }], [...shards, merged]);
    assert.deepEqual(
      fates.map(({ SequenceNumber }) => SequenceNumber),
      high.map((_, place) => `7:${place}`),
    );
  }
});

void test('a reader leaves out aggregates that do not belong to a shard that came of others', () => {
  const child = { ...shards[2]!, parents: [0] };
  const record = (number: number, Data: Uint8Array) => ({ Data, PartitionKey: 'a', SequenceNumber: String(number) });
  const of = (key: string) => ({ key, data: Buffer.from(key) });
  const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
  const high = keys.filter((key) => createHash('md5').update(key).digest()[0]! >= 0x80);
  const mixed = record(1, aggregate(keys.map(of)));
  const own = record(2, aggregate(high.map(of)));
  const explicit = record(3, aggregate(keys.map(of), child.middle));
  const plain = record(4, Buffer.from('plain'));
  assert.deepEqual(withoutStrays(child, [mixed, own, explicit, plain]), [own, explicit, plain]);
  const all = [own, plain];
  assert.equal(withoutStrays(child, all), all);
  const first = [mixed, plain];
  assert.equal(withoutStrays(shards[2]!, first), first);
});
