/** A structure by the names of its members, each with a `!` when required; for a member of members, what it holds. */
export interface Outline {
  [member: string]: true | Outline;
}

const receive = { 'QueueARN!': true, Limit: true, WaitTimeSeconds: true, VisibilityTimeoutSeconds: true } as const;
const receipts = { 'QueueARN!': true, 'Entries!': { 'ReceiptHandle!': true } } as const;
const visibilities = {
  'QueueARN!': true,
  'Entries!': { 'ReceiptHandle!': true, 'VisibilityTimeoutSeconds!': true },
} as const;
const attributes = {
  VisibilityTimeoutSeconds: true,
  DeadLetterConfiguration: { 'TargetType!': true, MaxReceiveCount: true },
} as const;

/** What the operations about queues take, by the service model of botocore 1.44.5; the JavaScript SDK lacks them. */
export const queueOperations: Readonly<Record<string, Outline>> = {
  AcknowledgeDeadLetterQueueRecords: receipts,
  AcknowledgeQueueRecords: receipts,
  CreateQueue: {
    'QueueName!': true,
    'StreamConfigurationList!': { 'StreamARN!': true, StartingPosition: { 'Type!': true, Timestamp: true } },
    QueueAttributes: attributes,
    Tags: true,
  },
  DeleteQueue: { 'QueueARN!': true },
  DescribeQueue: { 'QueueARN!': true },
  ListQueues: {
    MaxResults: true,
    NextToken: true,
    StreamFilter: { 'StreamARN!': true, StreamCreationTimestamp: true },
  },
  ReceiveDeadLetterQueueRecords: receive,
  ReceiveQueueRecords: receive,
  RestoreDeadLetterQueueRecords: receipts,
  UpdateDeadLetterQueueRecordsVisibility: visibilities,
  UpdateQueue: { 'QueueARN!': true, 'QueueAttributes!': attributes },
  UpdateQueueRecordsVisibility: visibilities,
};
