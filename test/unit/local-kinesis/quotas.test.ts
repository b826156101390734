import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entries, ManualService } from './manual-service.ts';

const account = '000000000000';

function stream(settings: object = {}, create: object = {}): ManualService {
  const manual = new ManualService(settings);
  manual.call('CreateStream', { StreamName: 's', ShardCount: 1, ...create });
  return manual;
}

function accepted(manual: ManualService, records: object[]): number {
  const answer = manual.call('PutRecords', { StreamName: 's', Records: records });
  return records.length - answer['FailedRecordCount'];
}

void describe('write quota of a shard', () => {
  void it('lets 1,000 records through and refuses the next, entry by entry', () => {
    const manual = stream();
    assert.equal(accepted(manual, entries(500, 1)), 500);
    assert.equal(accepted(manual, entries(499, 1)), 499);
    assert.equal(accepted(manual, entries(3, 1)), 1);
    manual.now += 10;
    assert.equal(accepted(manual, entries(500, 1)), 10);
  });

  void it('charges data and partition key against 1 MiB', () => {
    const manual = stream();
    assert.equal(accepted(manual, entries(1, 1024 * 1024 - 10, 'ten-bytes!')), 1);
    assert.equal(accepted(manual, entries(1, 0, 'k')), 0);
    manual.now += 500;
    assert.equal(accepted(manual, entries(2, 512 * 1024 - 1)), 1);
  });

  void it('lets a small entry pass after a large one was refused', () => {
    const manual = stream();
    const records = [...entries(1, 900_000), ...entries(1, 900_000), ...entries(1, 1000)];
    const answer = manual.call('PutRecords', { StreamName: 's', Records: records });
    assert.deepEqual(
      answer['Records'].map((record: object) => Object.keys(record).sort()),
      [
        ['SequenceNumber', 'ShardId'],
        ['ErrorCode', 'ErrorMessage'],
        ['SequenceNumber', 'ShardId'],
      ],
    );
    assert.deepEqual(answer['Records'][1], {
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: `Rate exceeded for shard shardId-000000000000 in stream s under account ${account}.`,
    });
  });

  void it('is deeper for a stream with large records, but refills no faster', () => {
    const manual = stream({}, { MaxRecordSizeInKiB: 10_240 });
    assert.equal(accepted(manual, entries(1, 10 * 1024 * 1024 - 1)), 1);
    manual.now += 4000;
    assert.equal(accepted(manual, entries(5, 1024 * 1024 - 1)), 4);
  });

  void it('throttles PutRecord with an error', () => {
    const manual = stream({ quotas: { shardWriteRecordsPerSecond: 1 } });
    const put = () => manual.call('PutRecord', { StreamName: 's', PartitionKey: 'k', Data: Buffer.from('x') });
    put();
    assert.throws(put, { type: 'ProvisionedThroughputExceededException', status: 400 });
  });
});

void describe('read quota of a shard', () => {
  void it('allows 5 calls a second over all iterators', () => {
    const manual = stream();
    const iterators = Array.from({ length: 5 }, () => manual.oldest('s'));
    for (const ShardIterator of iterators) manual.call('GetRecords', { ShardIterator });
    assert.throws(() => manual.call('GetRecords', { ShardIterator: iterators[0] }), {
      type: 'ProvisionedThroughputExceededException',
      message: `Rate exceeded for Shard - ${account}/s/shardId-000000000000`,
    });
    manual.now += 200;
    manual.call('GetRecords', { ShardIterator: iterators[0] });
  });

  void it('returns at most 10 MiB of data and then blocks for 5 s', () => {
    const manual = stream({ quotas: { shardWriteBytesPerSecond: 0 } });
    for (let put = 0; put < 12; put++) accepted(manual, entries(1, 1024 * 1024 - 1));
    const first = manual.call('GetRecords', { ShardIterator: manual.oldest('s') });
    assert.equal(first['Records'].length, 10);
    const next = { ShardIterator: first['NextShardIterator'] };
    manual.now += 4999;
    assert.throws(() => manual.call('GetRecords', next), { type: 'ProvisionedThroughputExceededException' });
    manual.now += 1;
    assert.equal(manual.call('GetRecords', next)['Records'].length, 2);
  });

  void it('allows 5 GetShardIterator a second', () => {
    const manual = stream();
    for (let call = 0; call < 5; call++) manual.oldest('s');
    assert.throws(() => manual.oldest('s'), { type: 'ProvisionedThroughputExceededException' });
  });

  void it('lets an iterator live 300 s', () => {
    const manual = stream();
    const ShardIterator = manual.oldest('s');
    manual.now += 300_000;
    manual.call('GetRecords', { ShardIterator });
    manual.now += 1;
    assert.throws(() => manual.call('GetRecords', { ShardIterator }), {
      type: 'ExpiredIteratorException',
      message:
        'Iterator expired. The iterator was created at time Fri Jan 02 03:04:05 UTC 2026 while right now it is ' +
        'Fri Jan 02 03:09:05 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds.',
    });
  });
});

void describe('quotas of consumers, calls and shards', () => {
  void it('registers 20 consumers, and 50 with a commitment', () => {
    const manual = stream({ quotas: { callsPerSecond: {} } });
    const StreamARN = manual.service.arnOf('s');
    const register = (number: number) =>
      manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName: `c${number}` });
    for (let number = 0; number < 20; number++) register(number);
    assert.throws(() => register(20), { type: 'LimitExceededException' });
    manual.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
    for (let number = 20; number < 50; number++) register(number);
    assert.throws(() => register(50), { type: 'LimitExceededException' });
  });

  void it('keeps at most 5 consumers in CREATING', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const manual = stream({ durationsMilliseconds: { createStream: 0, registerConsumer: 50 } });
    const StreamARN = manual.service.arnOf('s');
    const register = (ConsumerName: string) => manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName });
    for (const name of ['a', 'b', 'c', 'd', 'e']) register(name);
    assert.throws(() => register('f'), { type: 'LimitExceededException' });
    context.mock.timers.tick(50);
    register('f');
  });

  void it('scales between half and double, ten times a day', () => {
    const manual = stream({}, { ShardCount: 2 });
    const scale = (TargetShardCount: number) =>
      manual.call('UpdateShardCount', { StreamName: 's', TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
    assert.throws(() => scale(5), {
      type: 'LimitExceededException',
      message:
        'UpdateShardCount cannot scale up over double your current open shard count. ' +
        'Current open shard count: 2 Target shard count: 5',
    });
    for (let change = 0; change < 5; change++) {
      scale(4);
      assert.throws(() => scale(1), { type: 'LimitExceededException', message: /scale down below half/ });
      scale(2);
    }
    assert.throws(() => scale(4), { type: 'LimitExceededException' });
    manual.now += 24 * 3_600_000;
    scale(4);
  });

  void it('counts the shards of the account', () => {
    const manual = stream({ quotas: { shardsPerAccount: 3 } });
    assert.throws(() => manual.call('CreateStream', { StreamName: 't', ShardCount: 3 }), {
      type: 'LimitExceededException',
      message: /Current shard count for the account: 1\. Limit: 3\. Number of additional shards .* request: 3\./,
    });
  });

  void it('can be switched off as a whole', () => {
    const manual = stream({ quotas: { enforced: false } });
    for (let put = 0; put < 5; put++) assert.equal(accepted(manual, entries(500, 10_000)), 500);
    for (let call = 0; call < 20; call++) manual.call('GetRecords', { ShardIterator: manual.oldest('s') });
  });
});
