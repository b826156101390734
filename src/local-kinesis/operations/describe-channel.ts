import type { Channel } from '../channel.ts';

const defaultFreshnessSeconds = 300;
const errorPrefix = 'error/';

/** What tells a channel from others, and how it is. */
export function channelIdentity(channel: Channel): object {
  return {
    ChannelName: channel.name,
    ChannelARN: channel.arn,
    ChannelId: channel.id,
    ChannelStatus: channel.status,
    ChannelCreationTimestamp: new Date(channel.createdAt),
  };
}

/** A channel as the API describes it, with AWS's defaults for what was not said. */
export function channelDescription(channel: Channel): object {
  const { s3, s3Tables, encryption } = channel;
  const { CloudWatchLogs: logs } = channel.logging;
  const storage = s3?.StorageConfiguration;
  const deadLetters = storage && {
    BucketARN: storage.BucketARN,
    ExpectedBucketOwner: storage.ExpectedBucketOwner,
    ErrorOutputPrefix: errorPrefix,
  };
  return {
    ...channelIdentity(channel),
    ServiceExecutionRoleARN: channel.role,
    StreamConfigurationList: channel.streams.map(({ arn, createdAt, record }) => ({
      StreamARN: arn,
      StreamCreationTimestamp: new Date(createdAt),
      RecordConfiguration: record,
    })),
    ...(s3 && {
      S3DestinationConfiguration: {
        DataFreshnessInSeconds: defaultFreshnessSeconds,
        DeadLetterQueueS3Configuration: deadLetters,
        ...s3,
      },
    }),
    ...(s3Tables && {
      S3TablesDestinationConfiguration: { DataFreshnessInSeconds: defaultFreshnessSeconds, ...s3Tables },
    }),
    ...(encryption && { EncryptionConfiguration: encryption }),
    LoggingConfiguration: { CloudWatchLogs: logs.Enabled ? { ...defaultLogs(channel), ...logs } : logs },
  };
}

function defaultLogs({ name, id }: Channel): object {
  return { LogGroupName: `/aws/kinesis/${name}/${id}`, LogStreamName: 'DestinationDelivery' };
}
