import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualService } from './manual-service.ts';

function onDemand(): { manual: ManualService; StreamARN: string } {
  const manual = new ManualService({ quotas: { callsPerSecond: {} } });
  manual.call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' }, Tags: { a: '1' } });
  return { manual, StreamARN: manual.service.arnOf('s') };
}

const summary = (manual: ManualService) =>
  manual.call('DescribeStreamSummary', { StreamName: 's' }).StreamDescriptionSummary;

void describe('settings of a stream', () => {
  void it('are kept and given back', () => {
    const { manual, StreamARN } = onDemand();
    manual.call('StartStreamEncryption', { StreamARN, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' });
    manual.call('EnableEnhancedMonitoring', { StreamARN, ShardLevelMetrics: ['ALL'] });
    manual.call('DisableEnhancedMonitoring', { StreamARN, ShardLevelMetrics: ['IncomingBytes'] });
    manual.call('UpdateMaxRecordSize', { StreamARN, MaxRecordSizeInKiB: 2048 });
    manual.call('UpdateStreamRecordDistributionStrategy', { StreamARN, RecordDistributionStrategy: 'AUTO' });
    manual.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
    manual.call('UpdateStreamWarmThroughput', { StreamARN, WarmThroughputMiBps: 8 });
    manual.call('IncreaseStreamRetentionPeriod', { StreamARN, RetentionPeriodHours: 100 });
    const described = summary(manual);
    assert.equal(described.EncryptionType, 'KMS');
    assert.equal(described.KeyId, 'alias/aws/kinesis');
    assert.equal(described.EnhancedMonitoring[0].ShardLevelMetrics.length, 6);
    assert.equal(described.MaxRecordSizeInKiB, 2048);
    assert.equal(described.RecordDistributionStrategy, 'AUTO');
    assert.deepEqual(described.WarmThroughput, { TargetMiBps: 8, CurrentMiBps: 8 });
    assert.equal(described.RetentionPeriodHours, 100);
    assert.equal(described.OpenShardCount, 8);
    const put = manual.call('PutRecord', { StreamARN, Data: Buffer.of(1) });
    assert.equal(put.EncryptionType, 'KMS');
    manual.call('StopStreamEncryption', { StreamARN, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' });
    assert.equal(summary(manual).EncryptionType, 'NONE');
  });

  void it('change the mode twice a day', () => {
    const { manual, StreamARN } = onDemand();
    const change = (StreamMode: string) =>
      manual.call('UpdateStreamMode', { StreamARN, StreamModeDetails: { StreamMode } });
    change('PROVISIONED');
    change('ON_DEMAND');
    assert.throws(() => change('PROVISIONED'), { type: 'LimitExceededException' });
    manual.now += 24 * 3_600_000;
    change('PROVISIONED');
    assert.equal(summary(manual).StreamModeDetails.StreamMode, 'PROVISIONED');
    assert.throws(
      () => manual.call('UpdateStreamRecordDistributionStrategy', { StreamARN, RecordDistributionStrategy: 'AUTO' }),
      { type: 'ValidationException' },
    );
  });
});

void describe('tags', () => {
  void it('are those of the resource, by name and by ARN', () => {
    const { manual, StreamARN } = onDemand();
    manual.call('AddTagsToStream', { StreamName: 's', Tags: { b: '2', c: '' } });
    manual.call('TagResource', { ResourceARN: StreamARN, Tags: { d: '4' } });
    manual.call('RemoveTagsFromStream', { StreamName: 's', TagKeys: ['b'] });
    manual.call('UntagResource', { ResourceARN: StreamARN, TagKeys: ['a'] });
    const page = manual.call('ListTagsForStream', { StreamName: 's', Limit: 1 });
    assert.deepEqual(page, { Tags: [{ Key: 'c', Value: '' }], HasMoreTags: true });
    assert.equal(manual.call('ListTagsForResource', { ResourceARN: StreamARN }).Tags.length, 2);
    const many = Object.fromEntries(Array.from({ length: 49 }, (_, number) => [`k${number}`, 'v']));
    assert.throws(() => manual.call('AddTagsToStream', { StreamName: 's', Tags: many }), {
      message:
        'Failed to add tags to stream s under account 000000000000 because a given stream cannot have more than 10 tags ' +
        'associated with it.',
    });
    assert.throws(() => manual.call('AddTagsToStream', { StreamName: 's', Tags: { 'a;b': '1' } }), {
      message:
        'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.',
    });
    assert.throws(() => manual.call('RemoveTagsFromStream', { StreamName: 's', TagKeys: ['a%'] }), {
      message: /^Failed to remove tags from stream s under account 000000000000 because some tags contained illegal/,
    });
  });

  void it('and policies belong to consumers too', () => {
    const { manual, StreamARN } = onDemand();
    const { Consumer } = manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'c', Tags: { x: 'y' } });
    const ResourceARN = Consumer.ConsumerARN;
    assert.deepEqual(manual.call('ListTagsForResource', { ResourceARN }), { Tags: [{ Key: 'x', Value: 'y' }] });
    assert.deepEqual(manual.call('GetResourcePolicy', { ResourceARN }), { Policy: '{}' });
    manual.call('PutResourcePolicy', { ResourceARN, Policy: '{"Version":"2012-10-17"}' });
    assert.deepEqual(manual.call('GetResourcePolicy', { ResourceARN }), { Policy: '{"Version":"2012-10-17"}' });
    manual.call('DeleteResourcePolicy', { ResourceARN });
    assert.deepEqual(manual.call('GetResourcePolicy', { ResourceARN }), { Policy: '{}' });
  });
});

void describe('consumers', () => {
  void it('are described, listed in pages and block the deletion of their stream', () => {
    const { manual, StreamARN } = onDemand();
    for (const ConsumerName of ['b', 'a', 'c']) manual.call('RegisterStreamConsumer', { StreamARN, ConsumerName });
    const first = manual.call('ListStreamConsumers', { StreamARN, MaxResults: 2 });
    assert.deepEqual(
      first.Consumers.map(({ ConsumerName }: { ConsumerName: string }) => ConsumerName),
      ['a', 'b'],
    );
    const second = manual.call('ListStreamConsumers', { StreamARN, NextToken: first.NextToken });
    assert.equal(second.Consumers.length, 1);
    const described = manual.call('DescribeStreamConsumer', { StreamARN, ConsumerName: 'a' }).ConsumerDescription;
    assert.equal(described.ConsumerStatus, 'ACTIVE');
    assert.equal(described.ConsumerARN, `${StreamARN}/consumer/a:${Math.floor(manual.now / 1000)}`);
    assert.throws(() => manual.call('DeleteStream', { StreamName: 's' }), { type: 'ResourceInUseException' });
    manual.call('DeleteStream', { StreamName: 's', EnforceConsumerDeletion: true });
    assert.deepEqual(manual.call('ListStreams').StreamNames, []);
  });
});

void describe('the account', () => {
  void it('shows its limits, streams and commitment', () => {
    const { manual } = onDemand();
    manual.call('CreateStream', { StreamName: 'p', ShardCount: 3 });
    const { ShardLimit, OpenShardCount, OnDemandStreamCount } = manual.call('DescribeLimits');
    assert.deepEqual([ShardLimit, OpenShardCount, OnDemandStreamCount], [20_000, 3, 1]);
    const page = manual.call('ListStreams', { Limit: 1 });
    assert.deepEqual([page.StreamNames, page.HasMoreStreams], [['p'], true]);
    assert.deepEqual(manual.call('ListStreams', { NextToken: page.NextToken }).StreamNames, ['s']);
    const commit = (Status: string) =>
      manual.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status } });
    assert.equal(manual.call('DescribeAccountSettings').MinimumThroughputBillingCommitment.Status, 'DISABLED');
    assert.equal(commit('ENABLED').MinimumThroughputBillingCommitment.Status, 'ENABLED');
    assert.throws(() => commit('DISABLED'), { type: 'InvalidArgumentException' });
    manual.now += 24 * 3_600_000;
    assert.equal(commit('DISABLED').MinimumThroughputBillingCommitment.Status, 'DISABLED');
  });
});

void describe('channels', () => {
  void it('are kept and given back', () => {
    const { manual, StreamARN } = onDemand();
    const { ChannelDescription } = manual.call('CreateChannel', {
      ChannelName: 'ch',
      ServiceExecutionRoleARN: 'arn:aws:iam::000000000000:role/r',
      StreamConfigurationList: [{ StreamARN, RecordConfiguration: { RecordFormatType: 'JSON' } }],
      S3DestinationConfiguration: {
        StorageConfiguration: {
          BucketARN: 'arn:aws:s3:::bucket',
          ExpectedBucketOwner: '000000000000',
          CompressionType: 'GZIP',
        },
      },
      Tags: { a: '1' },
    });
    const { ChannelARN } = ChannelDescription;
    assert.equal(ChannelDescription.ChannelStatus, 'CREATING');
    assert.equal(manual.call('ListChannels').ChannelSummaries[0].ChannelDestinationType, 'S3');
    const { createdAt } = manual.service.streams.get('s')!;
    for (const [time, count] of [
      [createdAt, 1],
      [createdAt - 1000, 0],
    ] as const) {
      const StreamFilter = [{ StreamARN, StreamCreationTimestamp: time / 1000 }];
      assert.equal(manual.call('ListChannels', { StreamFilter }).ChannelSummaries.length, count);
    }
    manual.call('UpdateChannel', { ChannelARN, S3DestinationConfiguration: { DataFreshnessInSeconds: 60 } });
    const described = manual.call('DescribeChannel', { ChannelARN }).ChannelDescription;
    assert.equal(described.S3DestinationConfiguration.DataFreshnessInSeconds, 60);
    assert.equal(described.S3DestinationConfiguration.StorageConfiguration.CompressionType, 'GZIP');
    assert.equal(summary(manual).ChannelCount, 1);
    manual.call('TagResource', { ResourceARN: ChannelARN, Tags: { b: '2' } });
    assert.deepEqual(manual.call('ListTagsForResource', { ResourceARN: ChannelARN }).Tags, [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    manual.call('DeleteChannel', { ChannelARN });
    assert.throws(() => manual.call('DescribeChannel', { ChannelARN }), { type: 'ResourceNotFoundException' });
  });

  void it('say where they log when they do, and take the forms of records that a destination does', () => {
    const { manual, StreamARN } = onDemand();
    const bucket = { BucketARN: 'arn:aws:s3:::bucket', ExpectedBucketOwner: '000000000000' };
    const s3 = { S3DestinationConfiguration: { StorageConfiguration: { ...bucket, CompressionType: 'GZIP' } } };
    const table = {
      TableBucketARN: 'arn:aws:s3tables:us-east-1:000000000000:bucket/tables',
      Namespace: 'n',
      TableName: 't',
      CompressionType: 'ZSTD',
    };
    const tables = {
      S3TablesDestinationConfiguration: {
        DeadLetterQueueS3Configuration: bucket,
        S3TablesConfigurationList: [table],
      },
    };
    const create = (destination: object, RecordConfiguration: object) =>
      manual.call('CreateChannel', {
        ChannelName: 'ch',
        ServiceExecutionRoleARN: 'arn:aws:iam::000000000000:role/r',
        StreamConfigurationList: [{ StreamARN, RecordConfiguration }],
        LoggingConfiguration: { CloudWatchLogs: { Enabled: true, LogStreamName: 'mine' } },
        ...destination,
      }).ChannelDescription;
    const GSRSchemaARN = 'arn:aws:glue:us-east-1:000000000000:schema/r/s';
    for (const [destination, record] of [
      [s3, { RecordFormatType: 'GSR_JSON', GSRSchemaARN }],
      [tables, { RecordFormatType: 'STRING', GSRSchemaARN }],
      [tables, { RecordFormatType: 'JSON' }],
    ] as const) {
      assert.throws(() => create(destination, record), { type: 'ValidationException' });
    }
    const { LoggingConfiguration, ChannelId } = create(tables, { RecordFormatType: 'JSON', GSRSchemaARN });
    assert.deepEqual(LoggingConfiguration.CloudWatchLogs, {
      Enabled: true,
      LogGroupName: `/aws/kinesis/ch/${ChannelId}`,
      LogStreamName: 'mine',
    });
  });
});
