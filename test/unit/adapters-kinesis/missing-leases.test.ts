import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardEnd } from '../../../src/adapters/kinesis/leases/lease.ts';
import { mayBegin, missingLeases } from '../../../src/adapters/kinesis/leases/missing-leases.ts';
import type { Shard } from '../../../src/adapters/kinesis/shards.ts';
import { lease } from './memory-lease-store.ts';

function shard(index: number, parents: number[] = [], open = false): Shard {
  return { index, label: lease(index).leaseKey, parents, open, middle: '0', lowest: 0n, highest: 1n };
}

/** What is made, as `index position after parents`. */
function made(shards: readonly Shard[], known: readonly number[], from: 'oldest' | 'latest'): string[] {
  const number = (leaseKey: string) => Number(leaseKey.slice(-12));
  return missingLeases(
    shards,
    known.map((index) => lease(index)),
    from,
  ).map(
    ({ leaseKey, checkpoint, parentShardId }) =>
      `${number(leaseKey)} ${checkpoint.sequenceNumber} after ${parentShardId.map(number).join()}`,
  );
}

const split = [shard(0), shard(1, [0], true), shard(2, [0], true)];

void test('of an empty table all shards get a lease from the oldest record, or the open ones from the latest', () => {
  assert.deepEqual(made(split, [], 'oldest'), [
    '0 TRIM_HORIZON after ',
    '1 TRIM_HORIZON after 0',
    '2 TRIM_HORIZON after 0',
  ]);
  assert.deepEqual(made(split, [], 'latest'), ['1 LATEST after 0', '2 LATEST after 0']);
});

void test('later the children of known shards get one, from their first record and after their parents', () => {
  assert.deepEqual(made(split, [0], 'latest'), ['1 TRIM_HORIZON after 0', '2 TRIM_HORIZON after 0']);
  const child = missingLeases(split, [lease(0)], 'latest')[0]!;
  assert.equal(mayBegin(child, [lease(0)]), false);
  assert.equal(mayBegin(child, [lease(0, { checkpoint: shardEnd })]), true);
});

void test('a member that died after making the first lease leaves no shard without one', () => {
  const shards = [shard(0, [], true), shard(1, [], true), shard(2, [], true)];
  assert.deepEqual(made(shards, [0], 'oldest'), ['1 TRIM_HORIZON after ', '2 TRIM_HORIZON after ']);
  assert.deepEqual(made(shards, [0], 'latest'), ['1 LATEST after ', '2 LATEST after ']);
});

void test('a shard whose lease was removed when it was finished is not read again', () => {
  assert.deepEqual(made(split, [1, 2], 'oldest'), []);
  assert.deepEqual(made([...split.slice(0, 2), shard(2, [0]), shard(3, [2], true)], [1, 2], 'oldest'), [
    '3 TRIM_HORIZON after 2',
  ]);
});

void test('grandchildren of known shards get one as well, also where the children are closed by now', () => {
  const shards = [shard(0), shard(1, [0]), shard(2, [0], true), shard(3, [1], true)];
  assert.deepEqual(made(shards, [0], 'latest'), [
    '1 TRIM_HORIZON after 0',
    '2 TRIM_HORIZON after 0',
    '3 TRIM_HORIZON after 1',
  ]);
});

/** The example of the library's own description: shards 0 to 10 in three generations, leases of 4, 5 and 7. */
void test('the gaps of a table are closed by its own rules', () => {
  const shards = [
    ...[0, 1, 2, 3].map((index) => shard(index)),
    shard(4, [], true),
    shard(5),
    shard(6, [0, 1]),
    shard(7, [2, 3]),
    shard(8, [6, 7], true),
    shard(9, [5], true),
    shard(10, [5], true),
  ];
  // The library makes the descendants of what it made later, when their parents are finished.
  const descendants = ['8 TRIM_HORIZON after 6,7', '9 TRIM_HORIZON after 5', '10 TRIM_HORIZON after 5'];
  assert.deepEqual(made(shards, [4, 5, 7], 'latest'), ['6 LATEST after 0,1', ...descendants]);
  assert.deepEqual(made(shards, [4, 5, 7], 'oldest'), [
    '0 TRIM_HORIZON after ',
    '1 TRIM_HORIZON after ',
    '6 TRIM_HORIZON after 0,1',
    ...descendants,
  ]);
});

void test('a child whose parent is still listed as open waits for the next look', () => {
  assert.deepEqual(made([shard(0, [], true), shard(1, [0], true)], [0], 'oldest'), []);
});

void test('children of a shard that is no longer listed are children all the same', () => {
  assert.deepEqual(made(split.slice(1), [0], 'latest'), ['1 TRIM_HORIZON after 0', '2 TRIM_HORIZON after 0']);
});
