import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PutOutcome } from '../../../src/adapters/kinesis/put-outcome.ts';

const taken = (shard: number, sequence = '1') => ({
  ShardId: `shardId-${String(shard).padStart(12, '0')}`,
  SequenceNumber: sequence,
});
const refusedBy = (code: string) => ({ ErrorCode: code, ErrorMessage: `${code}!` });
const throttled = refusedBy('ProvisionedThroughputExceededException');

void test('names one partition for a batch that fell into one shard', () => {
  const outcome = new PutOutcome([taken(12, '7'), taken(12, '8')]);
  assert.equal(outcome.partitions, 12);
  assert.deepEqual(outcome.refused, []);
  assert.equal(outcome.positionAt(1), '8');
});

void test('names a partition for each record where they differ', () => {
  const { partitions } = new PutOutcome([taken(0), taken(0), taken(3), taken(1)]);
  assert.deepEqual(partitions, Int32Array.of(0, 0, 3, 1));
});

void test('gathers runs of the same error', () => {
  const failure = refusedBy('InternalFailure');
  const outcome = new PutOutcome([taken(1), throttled, throttled, failure, taken(1), throttled]);
  assert.deepEqual(
    outcome.refused.map(({ first, count, kind }) => [first, count, kind]),
    [
      [1, 2, 'throttled'],
      [3, 1, 'unavailable'],
      [5, 1, 'throttled'],
    ],
  );
  assert.deepEqual(outcome.partitions, Int32Array.of(1, -1, -1, -1, 1, -1));
});

void test('a batch refused as a whole has no partition', () => {
  assert.equal(new PutOutcome([throttled, throttled]).partitions, -1);
});

void test('every record is either in a range or has a partition', () => {
  const entry = fc.oneof(
    fc.nat(3).map((shard) => taken(shard)),
    fc.constantFrom(throttled, refusedBy('InternalFailure')),
  );
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1 }), (entries) => {
      const { partitions, refused } = new PutOutcome(entries);
      const isRefused = entries.map(() => false);
      for (const { first, count } of refused) isRefused.fill(true, first, first + count);
      entries.forEach((each, index) => {
        const partition = typeof partitions === 'number' ? partitions : partitions[index]!;
        assert.equal(isRefused[index], 'ErrorCode' in each);
        assert.equal(partition, 'ErrorCode' in each ? -1 : Number(each.ShardId.slice(8)));
      });
    }),
  );
});
