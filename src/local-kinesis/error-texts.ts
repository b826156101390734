import { KinesisError } from './kinesis-error.ts';

/*
 * AWS's names and texts, as seen in its documentation and in public reports of its answers. Where no text of AWS is
 * known the function says so.
 */

/** Broken constraints that one refusal names (AWS). */
export const mostProblemsListed = 10;

/** Texts that name the account; one per server. */
export class ErrorTexts {
  readonly account: string;
  readonly region: string;

  constructor(account: string, region: string) {
    this.account = account;
    this.region = region;
  }

  streamNotFound(stream: string, account = this.account): KinesisError {
    return new KinesisError('ResourceNotFoundException', `Stream ${stream} under account ${account} not found.`);
  }

  streamExists(stream: string): KinesisError {
    return new KinesisError('ResourceInUseException', `Stream ${stream} under account ${this.account} already exists.`);
  }

  streamNotActive(stream: string, status: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `Stream ${stream} under account ${this.account} not ACTIVE, instead in state ${status}`,
    );
  }

  shardNotFound(shard: string, stream: string): KinesisError {
    return new KinesisError(
      'ResourceNotFoundException',
      `Shard ${shard} in stream ${stream} under account ${this.account} does not exist`,
    );
  }

  /** For an id that is none, and for a shard to change. */
  noSuchShard(shard: string, stream: string): KinesisError {
    return new KinesisError(
      'ResourceNotFoundException',
      `Could not find shard ${shard} in stream ${stream} under account ${this.account}.`,
    );
  }

  streamHasConsumers(stream: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `DeleteStream can’t delete ${this.account}:${stream} because there are consumers associated with this data ` +
        `stream. To delete ${stream} anyway, set the EnforceConsumerDeletion parameter to true to force the deletion ` +
        'of all the consumers that are associated with it.',
    );
  }

  /** Terraform waits and tries again when it reads of what can `simultaneously be in CREATING or DELETING`. */
  streamsBeingCreated(limit: number): KinesisError {
    return limitExceeded(
      'This request would have exceed the limit on the number of streams that can simultaneously be in CREATING or ' +
        `DELETING for the account ${this.account}. Limit: ${limit}.`,
    );
  }

  onDemandStreamLimit(current: number, limit: number): KinesisError {
    return limitExceeded(
      `This request would exceed the limit on the number of On-Demand streams for the account ${this.account} in ` +
        `${this.region}. Current On-Demand streams count: ${current}. Limit: ${limit}.`,
    );
  }

  consumerExists(consumer: string, stream: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `Consumer ${consumer} under stream ${stream} already exists for account ${this.account}.`, // no text of AWS known
    );
  }

  consumerNotFound(consumer: string): KinesisError {
    return new KinesisError(
      'ResourceNotFoundException',
      `Consumer ${consumer}, account ${this.account} not found.`, // no text of AWS known
    );
  }

  consumerNotActive(consumer: string, createdSecond: number, stream: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `Consumer ${consumer} with creation timestamp ${createdSecond} under stream: ${stream} , ` +
        `account ${this.account} is not in ACTIVE status.`,
    );
  }

  /** AWS's words differ by operation. */
  consumerOfPolicyNotActive(consumer: string, createdSecond: number, stream: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `Consumer ${consumer} with creation timestamp ${createdSecond} under stream ${stream} and ` +
        `account ${this.account} is not in ACTIVE status.`,
    );
  }

  /** No text of AWS known, here and in the next two. */
  queueExists(queue: string): KinesisError {
    return new KinesisError('ResourceInUseException', `Queue ${queue} under account ${this.account} already exists.`);
  }

  queueNotFound(arn: string): KinesisError {
    return new KinesisError('ResourceNotFoundException', `Queue ${arn} under account ${this.account} not found.`);
  }

  queueNotActive(queue: string, status: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `Queue ${queue} under account ${this.account} not ACTIVE, instead in state ${status}`,
    );
  }

  /** No text of AWS known. */
  streamHasQueues(stream: string, forbidden: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `${forbidden} ${this.account}:${stream} because there are queues on this data stream. Delete every queue of ` +
        `${stream} with DeleteQueue first.`,
    );
  }

  anotherSubscription(stream: string, shard: string, consumer: string): KinesisError {
    return new KinesisError(
      'ResourceInUseException',
      `Another active subscription exists for this consumer: ${this.account}:${stream}:${shard}:${consumer}`,
    );
  }

  /** Text of a throttled entry of PutRecords, and of a throttled PutRecord. */
  writeThrottled(shard: string, stream: string): string {
    return `Rate exceeded for shard ${shard} in stream ${stream} under account ${this.account}.`;
  }

  readThrottled(shard: string, stream: string): KinesisError {
    return new KinesisError(
      'ProvisionedThroughputExceededException',
      `Rate exceeded for Shard - ${this.account}/${stream}/${shard}`,
    );
  }

  callsThrottled(stream?: string): KinesisError {
    const place = stream === undefined ? '' : `stream ${stream} under `;
    return new KinesisError('LimitExceededException', `Rate exceeded for ${place}account ${this.account}.`);
  }

  shardLimit(current: number, limit: number, additional: number): KinesisError {
    return new KinesisError(
      'LimitExceededException',
      `This request would exceed the shard limit for the account ${this.account} in ${this.region}. ` +
        `Current shard count for the account: ${current}. Limit: ${limit}. Number of additional shards that would ` +
        `have resulted from this request: ${additional}. Refer to the AWS Service Limits page ` +
        `(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to ` +
        `request higher limits.`,
    );
  }

  invalidOrdering(sequenceNumber: string, stream: string): KinesisError {
    return invalidArgument(
      `ExclusiveMinimumSequenceNumber ${sequenceNumber} used in PutRecord on stream ${stream} under account ` +
        `${this.account} is invalid.`,
    );
  }

  notSplittable(key: bigint, shard: string, stream: string, start: bigint, end: bigint): KinesisError {
    return invalidArgument(
      `NewStartingHashKey ${key} used in SplitShard() on shard ${shard} in stream ${stream} under account ` +
        `${this.account} is not both greater than one plus the shard's StartingHashKey ${start} and less than the ` +
        `shard's EndingHashKey ${end}.`,
    );
  }

  notMergeable(shard: string, adjacent: string, stream: string): KinesisError {
    return invalidArgument(
      `Shards ${shard} and ${adjacent} in stream ${stream} under account ${this.account} are not an adjacent pair ` +
        `of shards eligible for merging`,
    );
  }

  shardNotOpen(shard: string, stream: string): KinesisError {
    return invalidArgument(
      `Shard ${shard} in stream ${stream} under account ${this.account} has already been merged or split, and thus ` +
        'is not eligible for merging or splitting.',
    );
  }

  notProvisioned(stream: string): KinesisError {
    return new KinesisError(
      'ValidationException',
      `Request is invalid. Stream ${stream} under account ${this.account} is in On-Demand mode.`,
    );
  }

  invalidStart(number: string, operation: string, shard: string, stream: string, isOfOther: boolean): KinesisError {
    return invalidArgument(
      `StartingSequenceNumber ${number} used in ${operation} on shard ${shard} in stream ${stream} under account ` +
        `${this.account} is invalid${isOfOther ? ' because it did not come from this stream' : ''}.`,
    );
  }
}

/** InvalidArgumentException with a text. */
export function invalidArgument(text: string): KinesisError {
  return new KinesisError('InvalidArgumentException', text);
}

/** A sequence number with a position that needs none, or none with one that does. */
export function startMismatch(type: string, given: 'no' | 'also a'): KinesisError {
  return invalidArgument(
    'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
      '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. ' +
      `Request specified ${type} and ${given} StartingSequenceNumber.`,
  );
}

/** A sequence number that names another shard; AWS reads that one's number as a signed integer. */
export function startOfOtherShard(encoded: number, shard: string): KinesisError {
  const number = encoded | 0;
  const digits = String(Math.abs(number)).padStart(number < 0 ? 11 : 12, '0');
  return invalidArgument(
    `Invalid StartingSequenceNumber. It encodes shardId-${number < 0 ? '-' : ''}${digits}, while it was used in a call ` +
      `to a shard with ${shard}`,
  );
}

/** ValidationException that names up to ten of the constraints that are broken. */
export function brokenRequest(problems: readonly string[]): KinesisError {
  const listed = problems.slice(0, mostProblemsListed);
  return new KinesisError(
    'ValidationException',
    `${listed.length} validation error${listed.length === 1 ? '' : 's'} detected: ${listed.join('; ')}`,
  );
}

/** The answer to a request with DryRun that would have been answered; no text of AWS known. */
export function dryRun(): KinesisError {
  return new KinesisError('DryRunOperationException', 'Request would have succeeded, but DryRun flag is set.');
}

/** LimitExceededException with a text. */
export function limitExceeded(text: string): KinesisError {
  return new KinesisError('LimitExceededException', text);
}

/** ExpiredIteratorException; times as Java prints them. */
export function expiredIterator(issuedAt: number, now: number, life: number): KinesisError {
  return new KinesisError(
    'ExpiredIteratorException',
    `Iterator expired. The iterator was created at time ${javaDate(issuedAt)} while right now it is ` +
      `${javaDate(now)} which is further in the future than the tolerated delay of ${life} milliseconds.`,
  );
}

/** `Thu Jan 22 01:22:02 UTC 2015` */
export function javaDate(milliseconds: number): string {
  const [day, date, month, year, time] = new Date(milliseconds).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
