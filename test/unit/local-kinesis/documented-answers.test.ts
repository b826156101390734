import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualService } from './manual-service.ts';
import { refusal } from './refusal.ts';

const unlimited = { quotas: { enforced: false } };

function withStream(ShardCount = 2): { manual: ManualService; StreamARN: string } {
  const manual = new ManualService(unlimited);
  manual.call('CreateStream', { StreamName: 's', ShardCount });
  return { manual, StreamARN: manual.service.arnOf('s') };
}

void describe('pages', () => {
  void it('hold at most 100 streams or consumers', () => {
    const { manual, StreamARN } = withStream();
    for (let number = 0; number < 101; number++) {
      manual.call('CreateStream', { StreamName: `s${number}`, ShardCount: 1 });
      manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName: `c${number}` });
    }
    const streams = manual.call('ListStreams', { Limit: 10_000 });
    assert.deepEqual([streams.StreamNames.length, streams.HasMoreStreams], [100, true]);
    const consumers = manual.call('ListStreamConsumers', { StreamARN, MaxResults: 10_000 });
    assert.equal(consumers.Consumers.length, 100);
    assert.equal(typeof consumers.NextToken, 'string');
  });

  void it('of streams go on by tokens that live 300 s', () => {
    const { manual } = withStream();
    for (const StreamName of ['a', 'b']) manual.call('CreateStream', { StreamName, ShardCount: 1 });
    const { NextToken } = manual.call('ListStreams', { Limit: 1 });
    assert.deepEqual(manual.call('ListStreams', { NextToken }).StreamNames, ['b', 's']);
    assert.equal(refusal(manual, 'ListStreams', { NextToken: 'a' })[0], 'InvalidArgumentException');
    manual.now += 300_001;
    assert.equal(refusal(manual, 'ListStreams', { NextToken })[0], 'ExpiredNextTokenException');
  });

  void it('go on by their token alone', () => {
    const { manual } = withStream();
    const { NextToken } = manual.call('ListShards', { StreamName: 's', MaxResults: 1 });
    const given = [{ StreamName: 's' }, { StreamCreationTimestamp: 1 }, { ExclusiveStartShardId: 'shardId-0' }];
    for (const other of given) {
      const [type, text] = refusal(manual, 'ListShards', { NextToken, ...other });
      assert.deepEqual(
        [type, text],
        ['InvalidArgumentException', `NextToken and ${Object.keys(other)[0]} cannot be provided together.`],
      );
    }
  });

  void it('are those of the stream that was made then', () => {
    const { manual, StreamARN } = withStream();
    const StreamCreationTimestamp = Math.floor(manual.now / 1000);
    assert.equal(manual.call('ListShards', { StreamName: 's', StreamCreationTimestamp }).Shards.length, 2);
    assert.deepEqual(manual.call('ListStreamConsumers', { StreamARN, StreamCreationTimestamp }).Consumers, []);
    const other = { StreamCreationTimestamp: StreamCreationTimestamp - 1 };
    assert.equal(refusal(manual, 'ListShards', { StreamName: 's', ...other })[0], 'ResourceNotFoundException');
    assert.equal(refusal(manual, 'ListStreamConsumers', { StreamARN, ...other })[0], 'ResourceNotFoundException');
  });
});

void describe('shards at a time', () => {
  void it('are also those that closed in that moment', () => {
    const { manual } = withStream(1);
    manual.now += 10_000;
    manual.call('SplitShard', { StreamName: 's', ShardToSplit: '0', NewStartingHashKey: '77' });
    const listed = (Type: string, Timestamp: number) =>
      manual.call('ListShards', { StreamName: 's', ShardFilter: { Type, Timestamp } }).Shards.length;
    for (const [time, at, from] of [
      [manual.now - 1, 1, 3],
      [manual.now, 3, 3],
      [manual.now + 1, 2, 2],
    ] as const) {
      assert.deepEqual([listed('AT_TIMESTAMP', time / 1000), listed('FROM_TIMESTAMP', time / 1000)], [at, from]);
    }
  });
});

void describe('ARNs', () => {
  void it('of another account or region name streams that are not here', () => {
    const { manual } = withStream();
    for (const place of ['us-east-1:123456789012', 'eu-west-1:000000000000']) {
      assert.deepEqual(refusal(manual, 'DescribeStream', { StreamARN: `arn:aws:kinesis:${place}:stream/s` }), [
        'ResourceNotFoundException',
        `Stream s under account ${place.split(':')[1]} not found.`,
      ]);
    }
  });

  void it('must agree with the other names of a consumer', () => {
    const { manual, StreamARN } = withStream();
    const { ConsumerARN } = manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'c' }).Consumer;
    manual.call('DescribeStreamConsumer', { StreamARN, ConsumerARN, ConsumerName: 'c' });
    for (const other of [{ ConsumerName: 'd' }, { StreamARN: `${StreamARN}2` }]) {
      const [type] = refusal(manual, 'DescribeStreamConsumer', { StreamARN, ConsumerARN, ...other });
      assert.equal(type, 'InvalidArgumentException');
    }
  });

  void it('must name the stream of an iterator', () => {
    const { manual, StreamARN } = withStream();
    const ShardIterator = manual.oldest('s');
    assert.deepEqual(manual.call('GetRecords', { ShardIterator, StreamARN }).Records, []);
    const [type] = refusal(manual, 'GetRecords', { ShardIterator, StreamARN: `${StreamARN}2` });
    assert.equal(type, 'InvalidArgumentException');
  });
});

void describe('tags', () => {
  void it('with keys that AWS reserves are refused', () => {
    const { manual, StreamARN } = withStream();
    const Tags = { 'aws:mine': '1' };
    for (const [name, request] of [
      ['AddTagsToStream', { StreamName: 's' }],
      ['TagResource', { ResourceARN: StreamARN }],
      ['CreateStream', { StreamName: 't', ShardCount: 1 }],
      ['RegisterStreamConsumer', { StreamARN, ConsumerName: 'c' }],
    ] as const) {
      assert.equal(refusal(manual, name, { ...request, Tags })[0], 'InvalidArgumentException', name);
    }
  });
});

void describe('streams that are being made', () => {
  void it('keep the tags they were made with, and are not changed', () => {
    const manual = new ManualService({ durationsMilliseconds: { createStream: 60_000 } });
    manual.call('CreateStream', { StreamName: 's', ShardCount: 1, Tags: { a: '1' } });
    const ResourceARN = manual.service.arnOf('s');
    for (const [name, request] of [
      ['AddTagsToStream', { StreamName: 's', Tags: { b: '2' } }],
      ['RemoveTagsFromStream', { StreamName: 's', TagKeys: ['a'] }],
      ['TagResource', { ResourceARN, Tags: { b: '2' } }],
      ['UntagResource', { ResourceARN, TagKeys: ['a'] }],
      ['PutResourcePolicy', { ResourceARN, Policy: '{}' }],
      ['EnableEnhancedMonitoring', { StreamName: 's', ShardLevelMetrics: ['ALL'] }],
      ['DisableEnhancedMonitoring', { StreamName: 's', ShardLevelMetrics: ['ALL'] }],
    ] as const) {
      assert.equal(refusal(manual, name, request)[0], 'ResourceInUseException', name);
    }
    assert.deepEqual(manual.call('ListTagsForStream', { StreamName: 's' }).Tags, [{ Key: 'a', Value: '1' }]);
    manual.service.stop();
  });
});

void describe('what only on-demand streams have', () => {
  const onDemand = { StreamMode: 'ON_DEMAND' };
  const warm = { WarmThroughputMiBps: 5 };

  void it('is not valid for others', () => {
    const { manual, StreamARN } = withStream();
    const provisioned = { StreamName: 't', ShardCount: 1 };
    for (const [name, request] of [
      ['CreateStream', { ...provisioned, RecordDistributionStrategy: 'AUTO' }],
      ['CreateStream', { ...provisioned, ...warm }],
      ['UpdateStreamWarmThroughput', { StreamARN, ...warm }],
      ['UpdateStreamMode', { StreamARN, StreamModeDetails: { StreamMode: 'PROVISIONED' }, ...warm }],
      ['UpdateStreamRecordDistributionStrategy', { StreamARN, RecordDistributionStrategy: 'AUTO' }],
    ] as const) {
      assert.equal(refusal(manual, name, request)[0], 'ValidationException', name);
    }
  });

  void it('needs an account with On-demand Advantage to be warm', () => {
    const manual = new ManualService();
    const create = { StreamName: 's', StreamModeDetails: onDemand };
    assert.equal(refusal(manual, 'CreateStream', { ...create, ...warm })[0], 'ValidationException');
    manual.call('CreateStream', create);
    const StreamARN = manual.service.arnOf('s');
    for (const [name, request] of [
      ['UpdateStreamWarmThroughput', { StreamARN, ...warm }],
      ['UpdateStreamMode', { StreamARN, StreamModeDetails: onDemand, ...warm }],
    ] as const) {
      assert.equal(refusal(manual, name, request)[0], 'ValidationException', name);
    }
    manual.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
    manual.call('UpdateStreamWarmThroughput', { StreamARN, ...warm });
    assert.equal(manual.call('ListShards', { StreamARN, ShardFilter: { Type: 'AT_LATEST' } }).Shards.length, 5);
  });
});

void describe('times', () => {
  void it('count to the millisecond', () => {
    const { manual } = withStream();
    const Timestamp = (manual.now + 1000.4) / 1000;
    const request = { StreamName: 's', ShardId: '0', ShardIteratorType: 'AT_TIMESTAMP', Timestamp };
    assert.match(
      refusal(manual, 'GetShardIterator', request)[1],
      new RegExp(`timestampInMillis: ${manual.now + 1000},`),
    );
  });
});

void describe('encryption', () => {
  void it('is of type KMS, also to stop it', () => {
    const { manual } = withStream();
    const request = { StreamName: 's', EncryptionType: 'NONE', KeyId: 'alias/aws/kinesis' };
    for (const name of ['StartStreamEncryption', 'StopStreamEncryption']) {
      assert.equal(refusal(manual, name, request)[0], 'InvalidArgumentException');
    }
  });
});
