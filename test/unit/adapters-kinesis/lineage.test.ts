import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lineage } from '../../../src/adapters/kinesis/lineage.ts';
import type { Shard } from '../../../src/adapters/kinesis/shards.ts';

function shard(index: number, parents: number[] = [], open = true): Shard {
  return { index, label: `shardId-${index}`, parents, open, middle: '0', lowest: 0n, highest: 1n };
}

const indexes = (shards: readonly Shard[]) => shards.map(({ index }) => index);

void test('latest reads the open shards, oldest the first generation that is left', () => {
  const shards = [shard(0, [], false), shard(1), shard(2, [0]), shard(3, [0])];
  assert.deepEqual(indexes(new Lineage().begin(shards, 'latest')), [1, 2, 3]);
  assert.deepEqual(indexes(new Lineage().begin(shards, 'oldest')), [0, 1]);
});

void test('a shard whose parents have expired is of the first generation', () => {
  assert.deepEqual(indexes(new Lineage().begin([shard(5, [0]), shard(6, [0])], 'oldest')), [5, 6]);
});

void test('both halves of a split follow their parent', () => {
  const lineage = new Lineage();
  lineage.begin([shard(0)], 'latest');
  assert.deepEqual(indexes(lineage.end(0, [shard(0, [], false), shard(1, [0]), shard(2, [0])])), [1, 2]);
});

void test('a merged shard waits for both parents', () => {
  const lineage = new Lineage();
  lineage.begin([shard(0), shard(1)], 'latest');
  const merged = [shard(0, [], false), shard(1, [], false), shard(2, [0, 1])];
  assert.deepEqual(lineage.end(0, merged), []);
  assert.deepEqual(indexes(lineage.end(1, merged)), [2]);
});

void test('a merged shard waits for a parent that itself still waits', () => {
  // 0 → 2, 3; 1 and 2 are merged to 4: 2 cannot be read before 0 has ended.
  const shards = [shard(0, [], false), shard(1, [], false), shard(2, [0], false), shard(3, [0]), shard(4, [1, 2])];
  const lineage = new Lineage();
  lineage.begin(shards, 'oldest');
  assert.deepEqual(lineage.end(1, shards), []);
  assert.deepEqual(indexes(lineage.end(0, shards)), [2, 3]);
  assert.deepEqual(indexes(lineage.end(2, shards)), [4]);
});

void test('a merged shard does not wait for a parent that was closed before reading began', () => {
  const lineage = new Lineage();
  lineage.begin([shard(0, [], false), shard(1)], 'latest');
  const shards = [shard(0, [], false), shard(1, [], false), shard(2, [0, 1])];
  assert.deepEqual(indexes(lineage.end(1, shards)), [2]);
});
