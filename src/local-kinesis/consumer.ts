import type { KinesisError } from './kinesis-error.ts';
import { TokenBucket } from './token-bucket.ts';

/** A running SubscribeToShard answer, as its successor sees it. */
export interface RunningSubscription {
  /** Ends it with an error event: a newer call took over, or the consumer or the stream is going. */
  fail(error: KinesisError): void;
}

/** What a consumer did on one shard. */
export interface ConsumerShard {
  readonly calls: TokenBucket;
  /** Pushed data; lives here so that a new subscription does not start with a fresh allowance. */
  readonly pushedBytes: TokenBucket;
  /** Monotonic milliseconds of the last successful subscription. */
  subscribedAt: number;
  running: RunningSubscription | undefined;
}

/** A registered enhanced fan-out consumer of a stream. */
export class Consumer {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since 1970, a whole second: it is part of the ARN. */
  readonly createdAt: number;
  readonly tags = new Map<string, string>();
  policy: string | undefined;
  status: 'CREATING' | 'ACTIVE' | 'DELETING' = 'CREATING';
  readonly shards = new Map<string, ConsumerShard>();

  constructor(name: string, streamArn: string, now: number) {
    this.name = name;
    this.createdAt = Math.floor(now / 1000) * 1000;
    this.arn = `${streamArn}/consumer/${name}:${this.createdAt / 1000}`;
  }
}
