import { channelMembers } from './channel-members.ts';
import { queueMembers } from './queues/queue-members.ts';
import {
  required,
  type ListShape,
  type MapShape,
  type Members,
  type MembersValue,
  type Shape,
  type TextShape,
} from './shape.ts';

const name = { kind: 'string', min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' } as const satisfies TextShape;
const text = { kind: 'string' } as const satisfies TextShape;
const streamArn = {
  kind: 'string',
  min: 1,
  max: 2048,
  pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+',
} as const satisfies TextShape;
const consumerArn = {
  kind: 'string',
  min: 1,
  max: 2048,
  pattern: '^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+',
} as const satisfies TextShape;
const resourceArn = {
  kind: 'string',
  min: 1,
  max: 2048,
  pattern: 'arn:aws.*:kinesis:.*:\\d{12}:.*(stream|channel|queue)/\\S+',
} as const satisfies TextShape;
/** Reserved by AWS for later: checked, but without meaning. */
const streamId = { kind: 'string', min: 1, max: 24, pattern: '[a-z0-9]{20}-[a-z0-9]{3}' } as const satisfies TextShape;
const hashKey = { kind: 'string', pattern: '0|([1-9]\\d{0,38})' } as const satisfies TextShape;
const sequenceNumber = { kind: 'string', pattern: '0|([1-9]\\d{0,128})' } as const satisfies TextShape;
const partitionKey = { kind: 'string', min: 1, max: 256 } as const satisfies TextShape;
const data = { kind: 'blob', max: 10_485_760 } as const satisfies Shape;
const nextToken = { kind: 'string', min: 1, max: 1_048_576 } as const satisfies TextShape;
const pageSize = { kind: 'integer', min: 1, max: 10_000 } as const satisfies Shape;
const timestamp = { kind: 'timestamp' } as const satisfies Shape;
const boolean = { kind: 'boolean' } as const satisfies Shape;
const megabytes = { kind: 'integer', min: 0 } as const satisfies Shape;
const recordKibibytes = { kind: 'integer', min: 1024, max: 10_240 } as const satisfies Shape;
const tagKey = { kind: 'string', min: 1, max: 128 } as const satisfies TextShape;
const tags = {
  kind: 'map',
  min: 1,
  max: 200,
  key: tagKey,
  value: { kind: 'string', min: 0, max: 256 },
} as const satisfies MapShape;
const tagKeys = { kind: 'list', min: 1, max: 50, of: tagKey } as const satisfies ListShape;
const distribution = { kind: 'string', oneOf: ['AUTO', 'USER_PARTITION_KEY'] } as const satisfies TextShape;
const streamMode = {
  kind: 'structure',
  members: { StreamMode: required({ kind: 'string', oneOf: ['PROVISIONED', 'ON_DEMAND'] }) },
} as const satisfies Shape;
const positionType = {
  kind: 'string',
  oneOf: ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_TIMESTAMP', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'],
} as const satisfies TextShape;
const startingPosition = {
  kind: 'structure',
  members: { Type: required(positionType), SequenceNumber: sequenceNumber, Timestamp: timestamp },
} as const satisfies Shape;
const shardFilter = {
  kind: 'structure',
  members: {
    Type: required({
      kind: 'string',
      oneOf: ['AFTER_SHARD_ID', 'AT_TRIM_HORIZON', 'FROM_TRIM_HORIZON', 'AT_LATEST', 'AT_TIMESTAMP', 'FROM_TIMESTAMP'],
    }),
    ShardId: name,
    Timestamp: timestamp,
  },
} as const satisfies Shape;
const encryption = {
  EncryptionType: required({ kind: 'string', oneOf: ['KMS', 'NONE'] }),
  KeyId: required({ kind: 'string', min: 1, max: 2048 }),
} as const satisfies Members;
const metrics = {
  ShardLevelMetrics: required({
    kind: 'list',
    min: 1,
    max: 7,
    of: {
      kind: 'string',
      oneOf: [
        'IncomingBytes',
        'IncomingRecords',
        'OutgoingBytes',
        'OutgoingRecords',
        'WriteProvisionedThroughputExceeded',
        'ReadProvisionedThroughputExceeded',
        'IteratorAgeMilliseconds',
        'ALL',
      ],
    },
  }),
} as const satisfies Members;
/** A stream by name or by ARN. */
const stream = {
  StreamName: { ...name, requiredWithout: 'StreamARN' },
  StreamARN: streamArn,
  StreamId: streamId,
} as const satisfies Members;
const streamByArn = { StreamARN: required(streamArn), StreamId: streamId } as const satisfies Members;
const resource = { ResourceARN: required(resourceArn), StreamId: streamId } as const satisfies Members;
const consumer = {
  StreamARN: streamArn,
  ConsumerName: name,
  ConsumerARN: consumerArn,
  StreamId: streamId,
} as const satisfies Members;
const record = {
  Data: required(data),
  PartitionKey: partitionKey,
  ExplicitHashKey: hashKey,
} as const satisfies Members;
const retention = {
  ...stream,
  RetentionPeriodHours: required({ kind: 'integer', min: 1 }),
} as const satisfies Members;
const dryRun = { DryRun: boolean } as const satisfies Members;

/** The names of the operations. */
export type OperationName = keyof typeof requestMembers;

/** A checked request of an operation, blobs as bytes and times as milliseconds since 1970. */
export type RequestOf<Name extends OperationName> = MembersValue<(typeof requestMembers)[Name]>;

/** The members of every operation's request: one description for reading, checking and wording the errors. */
export const requestMembers = {
  ...channelMembers,
  ...queueMembers,
  AddTagsToStream: { ...stream, Tags: required(tags) },
  CreateStream: {
    StreamName: required(name),
    ShardCount: { kind: 'integer', min: 1, max: 100_000 },
    StreamModeDetails: streamMode,
    Tags: tags,
    WarmThroughputMiBps: megabytes,
    MaxRecordSizeInKiB: recordKibibytes,
    RecordDistributionStrategy: distribution,
  },
  DecreaseStreamRetentionPeriod: retention,
  DeleteResourcePolicy: resource,
  DeleteStream: { ...stream, EnforceConsumerDeletion: boolean },
  DeregisterStreamConsumer: consumer,
  DescribeAccountSettings: {},
  DescribeLimits: {},
  DescribeStream: { ...stream, Limit: pageSize, ExclusiveStartShardId: name },
  DescribeStreamConsumer: consumer,
  DescribeStreamSummary: stream,
  DisableEnhancedMonitoring: { ...stream, ...metrics },
  EnableEnhancedMonitoring: { ...stream, ...metrics },
  GetRecords: {
    ShardIterator: required({ kind: 'string', min: 1, max: 512 }),
    Limit: pageSize,
    StreamARN: streamArn,
    StreamId: streamId,
    ...dryRun,
  },
  GetResourcePolicy: resource,
  GetShardIterator: {
    ...stream,
    ShardId: required(name),
    ShardIteratorType: required(positionType),
    StartingSequenceNumber: sequenceNumber,
    Timestamp: timestamp,
    ...dryRun,
  },
  IncreaseStreamRetentionPeriod: retention,
  ListShards: {
    ...stream,
    StreamName: name,
    NextToken: nextToken,
    ExclusiveStartShardId: name,
    MaxResults: pageSize,
    StreamCreationTimestamp: timestamp,
    ShardFilter: shardFilter,
  },
  ListStreamConsumers: {
    ...streamByArn,
    NextToken: nextToken,
    MaxResults: pageSize,
    StreamCreationTimestamp: timestamp,
  },
  ListStreams: { Limit: pageSize, ExclusiveStartStreamName: name, NextToken: nextToken },
  ListTagsForResource: resource,
  ListTagsForStream: { ...stream, ExclusiveStartTagKey: tagKey, Limit: { kind: 'integer', min: 1, max: 50 } },
  MergeShards: { ...stream, ShardToMerge: required(name), AdjacentShardToMerge: required(name) },
  PutRecord: { ...stream, ...record, SequenceNumberForOrdering: sequenceNumber, ...dryRun },
  PutRecords: {
    Records: required({ kind: 'list', min: 1, max: 500, of: { kind: 'structure', members: record } }),
    ...stream,
    ...dryRun,
  },
  PutResourcePolicy: { ...resource, Policy: required(text) },
  RegisterStreamConsumer: { ...streamByArn, ConsumerName: required(name), Tags: tags },
  RemoveTagsFromStream: { ...stream, TagKeys: required(tagKeys) },
  SplitShard: { ...stream, ShardToSplit: required(name), NewStartingHashKey: required(hashKey) },
  StartStreamEncryption: { ...stream, ...encryption },
  StopStreamEncryption: { ...stream, ...encryption },
  SubscribeToShard: {
    ConsumerARN: required(consumerArn),
    StreamId: streamId,
    ShardId: required(name),
    StartingPosition: required(startingPosition),
    ...dryRun,
  },
  TagResource: { ...resource, Tags: required(tags) },
  UntagResource: { ...resource, TagKeys: required(tagKeys) },
  UpdateAccountSettings: {
    MinimumThroughputBillingCommitment: required({
      kind: 'structure',
      members: { Status: required({ kind: 'string', oneOf: ['ENABLED', 'DISABLED'] }) },
    }),
  },
  UpdateMaxRecordSize: { StreamARN: streamArn, StreamId: streamId, MaxRecordSizeInKiB: required(recordKibibytes) },
  UpdateShardCount: {
    ...stream,
    TargetShardCount: required({ kind: 'integer', min: 1 }),
    ScalingType: required({ kind: 'string', oneOf: ['UNIFORM_SCALING'] }),
  },
  UpdateStreamMode: { ...streamByArn, StreamModeDetails: required(streamMode), WarmThroughputMiBps: megabytes },
  UpdateStreamRecordDistributionStrategy: { ...streamByArn, RecordDistributionStrategy: required(distribution) },
  UpdateStreamWarmThroughput: { ...stream, WarmThroughputMiBps: required(megabytes) },
} as const satisfies Readonly<Record<string, Members>>;
