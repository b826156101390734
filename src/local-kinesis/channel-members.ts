import { required, type Members, type Shape, type StructureShape, type TextShape } from './shape.ts';

const text = { kind: 'string' } as const satisfies TextShape;
const arn = { kind: 'string', min: 1, max: 2048 } as const satisfies TextShape;
const freshness = { kind: 'integer', min: 1 } as const satisfies Shape;
const timestamp = { kind: 'timestamp' } as const satisfies Shape;
const logging = {
  kind: 'structure',
  members: {
    CloudWatchLogs: required({
      kind: 'structure',
      members: { Enabled: required({ kind: 'boolean' }), LogGroupName: text, LogStreamName: text },
    }),
  },
} as const satisfies StructureShape;
const deadLetters = {
  kind: 'structure',
  members: { BucketARN: required(arn), ExpectedBucketOwner: required(text), ErrorOutputPrefix: text },
} as const satisfies StructureShape;
const s3Storage = {
  kind: 'structure',
  members: {
    BucketARN: required(arn),
    ExpectedBucketOwner: required(text),
    OutputKeyTemplate: text,
    StorageClass: { kind: 'string', oneOf: ['STANDARD', 'INTELLIGENT_TIERING', 'GLACIER_IR'] },
    CompressionType: required({ kind: 'string', oneOf: ['NONE', 'GZIP', 'ZSTD'] }),
  },
} as const satisfies StructureShape;
const partitionField = {
  kind: 'structure',
  members: { Transform: required({ kind: 'string', oneOf: ['TIME_HOUR'] }), SourceName: required(text) },
} as const satisfies StructureShape;
const s3Table = {
  kind: 'structure',
  members: {
    TableBucketARN: required(arn),
    Namespace: required(text),
    TableName: required(text),
    CompressionType: required({ kind: 'string', oneOf: ['NONE', 'SNAPPY', 'ZSTD'] }),
    PartitionSpec: {
      kind: 'structure',
      members: { PartitionFields: required({ kind: 'list', min: 1, of: partitionField }) },
    },
  },
} as const satisfies StructureShape;
const source = {
  kind: 'structure',
  members: {
    StreamARN: required(arn),
    RecordConfiguration: required({
      kind: 'structure',
      members: {
        RecordFormatType: required({ kind: 'string', oneOf: ['BYTE_ARRAY', 'STRING', 'JSON', 'GSR_JSON'] }),
        GSRSchemaARN: arn,
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
  members: { StreamARN: required(arn), StreamCreationTimestamp: timestamp },
} as const satisfies StructureShape;
const channel = { ChannelARN: required(arn) } as const satisfies Members;

/** The members of the requests about channels, which deliver a stream to S3 or S3 Tables. */
export const channelMembers = {
  CreateChannel: {
    ChannelName: required({ kind: 'string', min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' }),
    ServiceExecutionRoleARN: required(arn),
    StreamConfigurationList: required({ kind: 'list', min: 1, max: 1, of: source }),
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
        S3TablesConfigurationList: required({ kind: 'list', min: 1, of: s3Table }),
      },
    },
    EncryptionConfiguration: {
      kind: 'structure',
      members: { EncryptionType: required({ kind: 'string', oneOf: ['KMS'] }), KeyId: required(text) },
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
    StreamFilter: { kind: 'list', of: filter },
    MaxResults: { kind: 'integer', min: 1 },
    NextToken: { kind: 'string', min: 1, max: 1_048_576 },
  },
  UpdateChannel: {
    ...channel,
    S3DestinationConfiguration: freshnessUpdate,
    S3TablesDestinationConfiguration: freshnessUpdate,
    LoggingConfiguration: logging,
  },
} as const satisfies Readonly<Record<string, Members>>;
