import { required, type ListShape, type MapShape, type Members, type Shape, type StructureShape } from '../shape.ts';

const arn = (of: 'stream' | 'queue') =>
  ({ kind: 'string', min: 1, max: 2048, pattern: `arn:aws.*:kinesis:.*:\\d{12}:${of}/\\S+` }) as const satisfies Shape;
const timestamp = { kind: 'timestamp' } as const satisfies Shape;
const visibility = { kind: 'integer', min: 0, max: 43_200 } as const satisfies Shape;
const receiptHandle = { kind: 'string', min: 1, max: 1024 } as const satisfies Shape;
const startingPosition = {
  kind: 'structure',
  members: {
    Type: required({ kind: 'string', oneOf: ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] }),
    Timestamp: timestamp,
  },
} as const satisfies StructureShape;
const source = {
  kind: 'structure',
  members: { StreamARN: required(arn('stream')), StartingPosition: startingPosition },
} as const satisfies StructureShape;
const attributes = {
  kind: 'structure',
  members: {
    VisibilityTimeoutSeconds: visibility,
    DeadLetterConfiguration: {
      kind: 'structure',
      members: {
        TargetType: required({ kind: 'string', oneOf: ['BUILT_IN', 'NONE'] }),
        MaxReceiveCount: { kind: 'integer', min: 1, max: 1000 },
      },
    },
  },
} as const satisfies StructureShape;
const filter = {
  kind: 'structure',
  members: { StreamARN: required(arn('stream')), StreamCreationTimestamp: timestamp },
} as const satisfies StructureShape;
const tags = {
  kind: 'map',
  min: 1,
  max: 200,
  key: { kind: 'string', min: 1, max: 128 },
  value: { kind: 'string', min: 0, max: 256 },
} as const satisfies MapShape;
const queue = { QueueARN: required(arn('queue')) } as const satisfies Members;
const receive = {
  ...queue,
  Limit: { kind: 'integer', min: 1, max: 10 },
  WaitTimeSeconds: { kind: 'integer', min: 1, max: 20 },
  VisibilityTimeoutSeconds: visibility,
} as const satisfies Members;
const receipts = {
  ...queue,
  Entries: required({
    kind: 'list',
    min: 1,
    max: 10,
    of: { kind: 'structure', members: { ReceiptHandle: required(receiptHandle) } },
  } as const satisfies ListShape),
} as const satisfies Members;
const visibilities = {
  ...queue,
  Entries: required({
    kind: 'list',
    min: 1,
    max: 10,
    of: {
      kind: 'structure',
      members: { ReceiptHandle: required(receiptHandle), VisibilityTimeoutSeconds: required(visibility) },
    },
  } as const satisfies ListShape),
} as const satisfies Members;

/** The members of the requests about queues, which deliver the records of a stream one by one. */
export const queueMembers = {
  AcknowledgeDeadLetterQueueRecords: receipts,
  AcknowledgeQueueRecords: receipts,
  CreateQueue: {
    QueueName: required({ kind: 'string', min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' }),
    StreamConfigurationList: required({ kind: 'list', min: 1, max: 10_000, of: source }),
    QueueAttributes: attributes,
    Tags: tags,
  },
  DeleteQueue: queue,
  DescribeQueue: queue,
  ListQueues: {
    MaxResults: { kind: 'integer', min: 1, max: 10_000 },
    NextToken: { kind: 'string', min: 1, max: 1_048_576 },
    StreamFilter: { kind: 'list', min: 1, max: 10_000, of: filter },
  },
  ReceiveDeadLetterQueueRecords: receive,
  ReceiveQueueRecords: receive,
  RestoreDeadLetterQueueRecords: receipts,
  UpdateDeadLetterQueueRecordsVisibility: visibilities,
  UpdateQueue: { ...queue, QueueAttributes: required(attributes) },
  UpdateQueueRecordsVisibility: visibilities,
} as const satisfies Readonly<Record<string, Members>>;
