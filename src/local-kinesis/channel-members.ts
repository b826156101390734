import { required, type Members, type Shape, type StructureShape, type TextShape } from './shape.ts';

const text = (max: number, pattern: string) => ({ kind: 'string', min: 1, max, pattern }) as const satisfies TextShape;
const arn = (of: string, max = 2048) => text(max, `arn:aws${of}`);
const streamArn = arn('.*:kinesis:.*:\\d{12}:stream/\\S+');
const bucketArn = arn('[-a-z0-9]*:s3:::[a-z0-9._-]{3,63}');
const owner = { kind: 'string', min: 12, max: 12, pattern: '\\d{12}' } as const satisfies TextShape;
const prefix = text(512, "[0-9A-Za-z!\\-_'.*()\\/]+");
const freshness = { kind: 'integer' } as const satisfies Shape;
const timestamp = { kind: 'timestamp' } as const satisfies Shape;
const logging = {
  kind: 'structure',
  members: {
    CloudWatchLogs: required({
      kind: 'structure',
      members: {
        Enabled: required({ kind: 'boolean' }),
        LogGroupName: text(512, '[\\.\\-_/#A-Za-z0-9]+'),
        LogStreamName: text(512, '[^:*]*'),
      },
    }),
  },
} as const satisfies StructureShape;
const deadLetters = {
  kind: 'structure',
  members: { BucketARN: required(bucketArn), ExpectedBucketOwner: required(owner), ErrorOutputPrefix: prefix },
} as const satisfies StructureShape;
const s3Storage = {
  kind: 'structure',
  members: {
    BucketARN: required(bucketArn),
    ExpectedBucketOwner: required(owner),
    OutputKeyTemplate: text(1024, "[0-9A-Za-z!\\-_'.*()\\/=:{}]+"),
    StorageClass: { kind: 'string', oneOf: ['STANDARD', 'INTELLIGENT_TIERING', 'GLACIER_IR'] },
    CompressionType: required({ kind: 'string', oneOf: ['NONE', 'GZIP', 'ZSTD'] }),
  },
} as const satisfies StructureShape;
const partitionField = {
  kind: 'structure',
  members: {
    Transform: required({ kind: 'string', oneOf: ['TIME_HOUR'] }),
    SourceName: required(text(255, '[a-zA-Z0-9\\.\\_]+')),
  },
} as const satisfies StructureShape;
const s3Table = {
  kind: 'structure',
  members: {
    TableBucketARN: required(arn('[-a-z0-9]*:s3tables:[-a-z0-9]+:\\d{12}:bucket/[a-z0-9_-]{3,63}')),
    Namespace: required(text(255, '[0-9a-z_]+')),
    TableName: required(text(255, '[0-9a-z_]+')),
    CompressionType: required({ kind: 'string', oneOf: ['NONE', 'SNAPPY', 'ZSTD'] }),
    PartitionSpec: {
      kind: 'structure',
      members: { PartitionFields: required({ kind: 'list', min: 1, max: 10, of: partitionField }) },
    },
  },
} as const satisfies StructureShape;
const source = {
  kind: 'structure',
  members: {
    StreamARN: required(streamArn),
    RecordConfiguration: required({
      kind: 'structure',
      members: {
        RecordFormatType: required({ kind: 'string', oneOf: ['BYTE_ARRAY', 'STRING', 'JSON', 'GSR_JSON'] }),
        GSRSchemaARN: arn('[-a-z0-9]*:glue:[-a-z0-9]+:\\d{12}:schema/[-a-zA-Z0-9_$#.]+/[-a-zA-Z0-9_$#.]+', 512),
      },
    }),
  },
} as const satisfies StructureShape;
const freshnessUpdate = {
  kind: 'structure',
  members: { DataFreshnessInSeconds: required(freshness) },
} as const satisfies StructureShape;
const filter = {
  kind: 'structure',
  members: { StreamARN: required(streamArn), StreamCreationTimestamp: timestamp },
} as const satisfies StructureShape;
const channel = { ChannelARN: required(arn('.*:kinesis:.*:\\d{12}:channel/\\S+')) } as const satisfies Members;

/** The members of the requests about channels, which deliver a stream to S3 or S3 Tables. */
export const channelMembers = {
  CreateChannel: {
    ChannelName: required({ kind: 'string', min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' }),
    ServiceExecutionRoleARN: required(arn('[-a-z0-9]*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+', 512)),
    StreamConfigurationList: required({ kind: 'list', min: 1, max: 10_000, of: source }),
    S3DestinationConfiguration: {
      kind: 'structure',
      members: {
        DataFreshnessInSeconds: freshness,
        DeadLetterQueueS3Configuration: deadLetters,
        StorageConfiguration: required(s3Storage),
      },
    },
    S3TablesDestinationConfiguration: {
      kind: 'structure',
      members: {
        DataFreshnessInSeconds: freshness,
        DeadLetterQueueS3Configuration: required(deadLetters),
        S3TablesConfigurationList: required({ kind: 'list', min: 1, max: 10_000, of: s3Table }),
      },
    },
    EncryptionConfiguration: {
      kind: 'structure',
      members: {
        EncryptionType: required({ kind: 'string', oneOf: ['KMS'] }),
        KeyId: required({ kind: 'string', min: 1, max: 2048 }),
      },
    },
    Tags: {
      kind: 'map',
      min: 1,
      max: 200,
      key: { kind: 'string', min: 1, max: 128 },
      value: { kind: 'string', min: 0, max: 256 },
    },
    LoggingConfiguration: logging,
  },
  DeleteChannel: channel,
  DescribeChannel: channel,
  ListChannels: {
    StreamFilter: { kind: 'list', min: 1, max: 10_000, of: filter },
    MaxResults: { kind: 'integer', min: 1, max: 10_000 },
    NextToken: { kind: 'string', min: 1, max: 1_048_576 },
  },
  UpdateChannel: {
    ...channel,
    S3DestinationConfiguration: freshnessUpdate,
    S3TablesDestinationConfiguration: freshnessUpdate,
    LoggingConfiguration: logging,
  },
} as const satisfies Readonly<Record<string, Members>>;
