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

void describe('encryption', () => {
  void it('is of type KMS, also to stop it', () => {
    const { manual } = withStream();
    const request = { StreamName: 's', EncryptionType: 'NONE', KeyId: 'alias/aws/kinesis' };
    for (const name of ['StartStreamEncryption', 'StopStreamEncryption']) {
      assert.equal(refusal(manual, name, request)[0], 'InvalidArgumentException');
    }
  });
});
