import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualService } from './manual-service.ts';

const unlimited = { quotas: { enforced: false } };

function put(manual: ManualService, data: string): string {
  return manual.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: Buffer.from(data) })['SequenceNumber'];
}

function readFrom(manual: ManualService, start: object): string[] {
  const { ShardIterator } = manual.call('GetShardIterator', {
    StreamName: 's',
    ShardId: 'shardId-000000000000',
    ...start,
  });
  return manual.call('GetRecords', { ShardIterator })['Records'].map(({ Data }: { Data: Buffer }) => Data.toString());
}

function threeRecords(): { manual: ManualService; numbers: string[]; second: Date } {
  const manual = new ManualService(unlimited);
  manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
  const numbers = [put(manual, 'one')];
  manual.now += 1000;
  const second = new Date(manual.now);
  numbers.push(put(manual, 'two'));
  manual.now += 1000;
  numbers.push(put(manual, 'three'));
  return { manual, numbers, second };
}

void describe('iterators', () => {
  void it('start at all five positions', () => {
    const { manual, numbers, second } = threeRecords();
    const from = (type: string, extra: object = {}) => readFrom(manual, { ShardIteratorType: type, ...extra });
    assert.deepEqual(from('TRIM_HORIZON'), ['one', 'two', 'three']);
    assert.deepEqual(from('LATEST'), []);
    assert.deepEqual(from('AT_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[1] }), ['two', 'three']);
    assert.deepEqual(from('AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber: numbers[1] }), ['three']);
    assert.deepEqual(from('AT_TIMESTAMP', { Timestamp: second }), ['two', 'three']);
    assert.deepEqual(from('AT_TIMESTAMP', { Timestamp: new Date(second.getTime() + 1) }), ['three']);
  });

  void it('accept the StartingSequenceNumber of the shard', () => {
    const { manual } = threeRecords();
    const [shard] = manual.call('ListShards', { StreamName: 's' })['Shards'];
    const StartingSequenceNumber = shard.SequenceNumberRange.StartingSequenceNumber;
    assert.equal(readFrom(manual, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber }).length, 3);
  });

  void it('refuse altered tokens', () => {
    const { manual } = threeRecords();
    const token = manual.oldest('s');
    const altered = `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`;
    for (const ShardIterator of [altered, 'x', token.slice(4)]) {
      assert.throws(() => manual.call('GetRecords', { ShardIterator }), {
        type: 'InvalidArgumentException',
        message: 'Invalid ShardIterator.',
      });
    }
  });

  void it('refuse a number of another shard, and a time to come', () => {
    const manual = new ManualService(unlimited);
    manual.call('CreateStream', { StreamName: 's', ShardCount: 2 });
    const { SequenceNumber } = manual.call('PutRecord', {
      StreamName: 's',
      PartitionKey: 'k',
      ExplicitHashKey: String(2n ** 127n),
      Data: Buffer.of(1),
    });
    assert.throws(
      () => readFrom(manual, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: SequenceNumber }),
      {
        message:
          'Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to a shard ' +
          'with shardId-000000000000',
      },
    );
    const Timestamp = new Date(manual.now + 1);
    assert.throws(() => readFrom(manual, { ShardIteratorType: 'AT_TIMESTAMP', Timestamp }), {
      message:
        'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
        `timestampInMillis: ${manual.now + 1}, currentTimestampInMillis: ${manual.now}`,
    });
  });
});

void describe('GetRecords', () => {
  void it('tells how far behind the tip it is', () => {
    const { manual } = threeRecords();
    const first = manual.call('GetRecords', { ShardIterator: manual.oldest('s'), Limit: 1 });
    assert.equal(first['MillisBehindLatest'], 1000);
    const rest = manual.call('GetRecords', { ShardIterator: first['NextShardIterator'] });
    assert.equal(rest['MillisBehindLatest'], 0);
    assert.equal(rest['Records'].length, 2);
  });

  void it('ends a closed shard with its children and no iterator', () => {
    const { manual } = threeRecords();
    const NewStartingHashKey = String(2n ** 127n);
    manual.call('SplitShard', { StreamName: 's', ShardToSplit: 'shardId-000000000000', NewStartingHashKey });
    const part = manual.call('GetRecords', { ShardIterator: manual.oldest('s'), Limit: 2 });
    assert.ok(!('ChildShards' in part));
    const end = manual.call('GetRecords', { ShardIterator: part['NextShardIterator'] });
    assert.ok(!('NextShardIterator' in end));
    assert.deepEqual(
      end['ChildShards'].map(({ ShardId, ParentShards }: { ShardId: string; ParentShards: string[] }) => [
        ShardId,
        ParentShards,
      ]),
      [
        ['shardId-000000000001', ['shardId-000000000000']],
        ['shardId-000000000002', ['shardId-000000000000']],
      ],
    );
  });
});

void describe('retention', () => {
  void it('makes records unreadable after 24 hours, and closed shards unlisted', () => {
    const { manual } = threeRecords();
    manual.now += 24 * 3_600_000 - 1500;
    assert.deepEqual(readFrom(manual, { ShardIteratorType: 'TRIM_HORIZON' }), ['two', 'three']);
    const NewStartingHashKey = String(2n ** 127n);
    manual.call('SplitShard', { StreamName: 's', ShardToSplit: 'shardId-000000000000', NewStartingHashKey });
    assert.equal(manual.call('ListShards', { StreamName: 's' })['Shards'].length, 3);
    manual.now += 24 * 3_600_000 + 1;
    assert.equal(manual.call('ListShards', { StreamName: 's' })['Shards'].length, 2);
  });

  void it('passes faster with a scale', () => {
    const manual = new ManualService({ ...unlimited, retentionTimeScale: 3600 });
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    put(manual, 'old');
    manual.now += 24_001;
    assert.deepEqual(readFrom(manual, { ShardIteratorType: 'TRIM_HORIZON' }), []);
  });

  void it('is not revived by a later increase', () => {
    const { manual } = threeRecords();
    manual.call('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 48 });
    manual.now += 30 * 3_600_000;
    manual.call('DecreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 24 });
    manual.call('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 48 });
    assert.deepEqual(readFrom(manual, { ShardIteratorType: 'TRIM_HORIZON' }), []);
  });

  void it('is refused out of bounds with words', () => {
    const { manual } = threeRecords();
    const increase = (RetentionPeriodHours: number) => () =>
      manual.call('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours });
    assert.throws(increase(23), {
      message: 'Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.',
    });
    assert.throws(increase(8761), {
      message: 'Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.',
    });
    increase(48)();
    assert.throws(increase(30), {
      message:
        'Requested retention period (30 hours) for stream s can not be shorter than existing retention period ' +
        '(48 hours). Use DecreaseRetentionPeriod API.',
    });
  });
});
