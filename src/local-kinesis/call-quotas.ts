import type { Service } from './service.ts';
import { TokenBucket } from './token-bucket.ts';

/** Operations whose rate AWS counts per account; the rates of the others count per stream. */
const perAccount: ReadonlySet<string> = new Set([
  'AddTagsToStream',
  'CreateChannel',
  'CreateQueue',
  'CreateStream',
  'DeleteChannel',
  'DeleteQueue',
  'DeleteStream',
  'DescribeAccountSettings',
  'DescribeChannel',
  'DescribeLimits',
  'DescribeQueue',
  'DescribeStream',
  'DescribeStreamSummary',
  'ListChannels',
  'ListQueues',
  'ListStreams',
  'UpdateAccountSettings',
  'UpdateChannel',
  'UpdateQueue',
  'UpdateStreamWarmThroughput',
]);

const mostBuckets = 10_000;

/** The rates of the operations that describe or change resources. */
export class CallQuotas {
  readonly #service: Service;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** How many operations, of how many streams, are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts one call; throws LimitExceededException when there were too many. */
  charge(operation: string, request: Readonly<Record<string, unknown>>): void {
    const rate = this.#service.quotas.callsPerSecond[operation] ?? 0;
    if (rate === 0) return;
    const stream = streamOf(request);
    // Only streams that exist are counted apart, so that the buckets stay few.
    const isApart = !perAccount.has(operation) && stream !== undefined && this.#service.streams.has(stream);
    const key = `${operation}/${isApart ? stream : ''}`;
    const now = this.#service.clock.monotonic();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= mostBuckets) this.#forgetFull(now);
      this.#buckets.set(key, (bucket = new TokenBucket(rate, rate, now)));
    }
    if (!bucket.tryTake(1, now)) throw this.#service.errors.callsThrottled(stream);
  }

  /** A full bucket is as good as none: that of a stream that is gone is full a second later. */
  #forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.available(now) >= bucket.depth) this.#buckets.delete(key);
  }
}

/** The name of the stream that a request names in any way. */
function streamOf(request: Readonly<Record<string, unknown>>): string | undefined {
  const { StreamName, StreamARN, ConsumerARN } = request as Record<string, string | undefined>;
  return StreamName ?? /:stream\/([^/]+)/.exec(StreamARN ?? ConsumerARN ?? '')?.[1];
}
