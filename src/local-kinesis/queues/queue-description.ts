import type { Queue } from './queue.ts';

/** What ListQueues and the descriptions of a queue have in common. */
export function identityOf({ origin, arn, status }: Queue): object {
  return {
    QueueName: origin.name,
    QueueARN: arn,
    QueueStatus: status,
    QueueCreationTimestamp: new Date(origin.createdAt),
  };
}

/** A queue as CreateQueue, UpdateQueue and DescribeQueue show it, with the attributes that were asked for last. */
export function describeQueueOf(queue: Queue): object {
  const { visibilityTimeoutSeconds, maxReceiveCount } = queue.change ?? queue.attributes;
  const { type, timestamp, effective } = queue.origin.start;
  const shown = queue.status === 'CREATING' ? timestamp : effective;
  return {
    ...identityOf(queue),
    StreamConfigurationList: [
      {
        StreamARN: queue.stream.arn,
        StartingPosition: { Type: type, ...(shown === undefined ? {} : { Timestamp: new Date(shown) }) },
      },
    ],
    QueueAttributes: {
      VisibilityTimeoutSeconds: visibilityTimeoutSeconds,
      DeadLetterConfiguration:
        maxReceiveCount === undefined
          ? { TargetType: 'NONE' }
          : { TargetType: 'BUILT_IN', MaxReceiveCount: maxReceiveCount },
    },
  };
}
