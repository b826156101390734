import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualService } from './manual-service.ts';

const quarter = 2n ** 126n;

function fourShards(): ManualService {
  const manual = new ManualService({ quotas: { enforced: false } });
  manual.call('CreateStream', { StreamName: 's', ShardCount: 4 });
  return manual;
}

const idOf = (number: number) => `shardId-${String(number).padStart(12, '0')}`;

function listed(manual: ManualService, ShardFilter?: object): string[] {
  const { Shards } = manual.call('ListShards', { StreamName: 's', ...(ShardFilter ? { ShardFilter } : {}) });
  return Shards.map(({ ShardId }: { ShardId: string }) => ShardId.slice(-2));
}

void describe('SplitShard and MergeShards', () => {
  void it('keep the lineage', () => {
    const manual = fourShards();
    manual.call('MergeShards', { StreamName: 's', ShardToMerge: idOf(0), AdjacentShardToMerge: idOf(1) });
    const { Shards } = manual.call('ListShards', { StreamName: 's' });
    assert.equal(Shards[4].ParentShardId, idOf(0));
    assert.equal(Shards[4].AdjacentParentShardId, idOf(1));
    assert.deepEqual(Shards[4].HashKeyRange, { StartingHashKey: '0', EndingHashKey: String(2n * quarter - 1n) });
    assert.ok(!('EndingSequenceNumber' in Shards[4].SequenceNumberRange));
    const { StartingSequenceNumber, EndingSequenceNumber } = Shards[0].SequenceNumberRange;
    assert.ok(BigInt(EndingSequenceNumber) > BigInt(StartingSequenceNumber));
  });

  void it('refuse what cannot be done, in the words of AWS', () => {
    const manual = fourShards();
    const split = (ShardToSplit: string, key: bigint) => () =>
      manual.call('SplitShard', { StreamName: 's', ShardToSplit, NewStartingHashKey: String(key) });
    const merge = (ShardToMerge: string, AdjacentShardToMerge: string) => () =>
      manual.call('MergeShards', { StreamName: 's', ShardToMerge, AdjacentShardToMerge });
    for (const key of [0n, 1n, quarter - 1n, quarter]) {
      assert.throws(split(idOf(0), key), {
        type: 'InvalidArgumentException',
        message:
          `NewStartingHashKey ${key} used in SplitShard() on shard ${idOf(0)} in stream s under account 000000000000 ` +
          `is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey ` +
          `${quarter - 1n}.`,
      });
    }
    assert.throws(merge(idOf(1), idOf(0)), { type: 'InvalidArgumentException' });
    assert.throws(merge(idOf(0), idOf(2)), {
      message: `Shards ${idOf(0)} and ${idOf(2)} in stream s under account 000000000000 are not an adjacent pair of shards eligible for merging`,
    });
    assert.throws(split(idOf(9), 5n), {
      message: `Could not find shard ${idOf(9)} in stream s under account 000000000000.`,
    });
    assert.throws(split('nonsense', 5n), {
      message: 'Could not find shard nonsense in stream s under account 000000000000.',
    });
    split(idOf(0), 5n)();
    assert.throws(split(idOf(0), 5n), { type: 'InvalidArgumentException' });
  });

  void it('are refused while the stream changes', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const manual = new ManualService({ durationsMilliseconds: { createStream: 0, updateStream: 10 } });
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    const split = () =>
      manual.call('SplitShard', { StreamName: 's', ShardToSplit: idOf(0), NewStartingHashKey: String(quarter) });
    split();
    assert.throws(split, {
      type: 'ResourceInUseException',
      message: 'Stream s under account 000000000000 not ACTIVE, instead in state UPDATING',
    });
    assert.deepEqual(listed(manual), ['00']);
    context.mock.timers.tick(10);
    assert.deepEqual(listed(manual), ['00', '01', '02']);
  });
});

void describe('UpdateShardCount', () => {
  void it('numbers shards as AWS does, from the lowest hash key up', () => {
    const manual = fourShards();
    const scale = (TargetShardCount: number) =>
      manual.call('UpdateShardCount', { StreamName: 's', TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
    scale(3);
    assert.equal(listed(manual).length, 11);
    assert.deepEqual(listed(manual, { Type: 'AT_LATEST' }), ['06', '09', '10']);
    const { Shards } = manual.call('ListShards', { StreamName: 's' });
    assert.deepEqual([Shards[6].ParentShardId, Shards[6].AdjacentParentShardId], [idOf(0), idOf(4)]);
    assert.deepEqual([Shards[9].ParentShardId, Shards[9].AdjacentParentShardId], [idOf(5), idOf(7)]);
    scale(6);
    assert.deepEqual(listed(manual, { Type: 'AT_LATEST' }), ['11', '12', '13', '14', '15', '16']);
    scale(3);
    assert.deepEqual(listed(manual, { Type: 'AT_LATEST' }), ['17', '18', '19']);
  });
});

void describe('ListShards', () => {
  void it('filters by time and position', () => {
    const manual = fourShards();
    const created = new Date(manual.now);
    manual.now += 5000;
    manual.call('MergeShards', { StreamName: 's', ShardToMerge: idOf(0), AdjacentShardToMerge: idOf(1) });
    manual.now += 5000;
    assert.deepEqual(listed(manual), ['00', '01', '02', '03', '04']);
    assert.deepEqual(listed(manual, { Type: 'AT_LATEST' }), ['02', '03', '04']);
    assert.deepEqual(listed(manual, { Type: 'AT_TRIM_HORIZON' }), ['00', '01', '02', '03']);
    assert.deepEqual(listed(manual, { Type: 'AFTER_SHARD_ID', ShardId: idOf(2) }), ['03', '04']);
    assert.deepEqual(listed(manual, { Type: 'AT_TIMESTAMP', Timestamp: created }), ['00', '01', '02', '03']);
    assert.deepEqual(listed(manual, { Type: 'FROM_TIMESTAMP', Timestamp: new Date(manual.now) }), ['02', '03', '04']);
  });

  void it('pages with tokens that live 300 s', () => {
    const manual = fourShards();
    const first = manual.call('ListShards', { StreamName: 's', MaxResults: 3 });
    assert.equal(first['Shards'].length, 3);
    const { NextToken } = first;
    const second = manual.call('ListShards', { NextToken });
    assert.deepEqual(
      second['Shards'].map(({ ShardId }: { ShardId: string }) => ShardId),
      [idOf(3)],
    );
    assert.ok(!('NextToken' in second));
    manual.now += 300_001;
    assert.throws(() => manual.call('ListShards', { NextToken }), { type: 'ExpiredNextTokenException' });
    assert.throws(() => manual.call('ListShards', { NextToken: 'nonsense' }), { type: 'InvalidArgumentException' });
  });
});

void describe('on-demand streams', () => {
  void it('start with four shards and take none from the hands of users', () => {
    const manual = new ManualService();
    manual.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    assert.equal(listed(manual).length, 4);
    assert.throws(
      () => manual.call('SplitShard', { StreamName: 's', ShardToSplit: idOf(0), NewStartingHashKey: '77' }),
      { type: 'ValidationException' },
    );
    manual.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
    manual.call('UpdateStreamWarmThroughput', { StreamName: 's', WarmThroughputMiBps: 6 });
    assert.equal(listed(manual, { Type: 'AT_LATEST' }).length, 6);
  });
});
