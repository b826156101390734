import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import type { Context, Counters, Producer, StreamHandle } from '../adapter.ts';
import type { BatchOutcome, OutgoingBatch } from '../batch.ts';
import { SendBook } from '../send-book.ts';
import { AggregatedBatch } from './aggregate-batch.ts';
import { failureOfCall } from './failure.ts';
import { keyOfKeyless } from './keyless.ts';
import { openClient } from './open-client.ts';
import { FailedPut, PutOutcome } from './put-outcome.ts';
import type { KinesisSettings } from './settings.ts';
import { listShards, type Shard } from './shards.ts';
import { patiently } from './patiently.ts';

/** A producer that sends every batch as one PutRecords. Throws SystemUnreachable. */
export async function connectProducer(
  stream: StreamHandle,
  settings: KinesisSettings,
  context: Context,
): Promise<Producer> {
  const client = openClient(settings);
  const lookUp = () => patiently(settings, context, (options) => listShards(client, stream.name, options));
  const aggregated = settings.aggregation === 'kpl';
  return new PutRecordsProducer(client, stream.name, aggregated, await lookUp(), lookUp);
}

class PutRecordsProducer implements Producer {
  readonly #client: KinesisClient;
  readonly #streamName: string;
  readonly #aggregated: boolean;
  #shards: readonly Shard[];
  #looking: Promise<void> | undefined;
  /** Arrays of entries that no request uses at the moment. */
  readonly #spare: PutRecordsRequestEntry[][] = [];
  readonly #book = new SendBook();
  readonly #lookUp: () => Promise<readonly Shard[]>;

  constructor(
    client: KinesisClient,
    streamName: string,
    aggregated: boolean,
    shards: readonly Shard[],
    lookUp: () => Promise<readonly Shard[]>,
  ) {
    this.#client = client;
    this.#streamName = streamName;
    this.#aggregated = aggregated;
    this.#shards = shards;
    this.#lookUp = lookUp;
  }

  refresh(): Promise<void> {
    // Several sends may find out at once that the shards have changed.
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    this.#shards = await this.#lookUp();
  }

  async send(batch: OutgoingBatch): Promise<BatchOutcome> {
    const { count, partition } = batch;
    const shard = partition === undefined ? undefined : this.#shards.find(({ index }) => index === partition);
    if (partition !== undefined && shard === undefined) {
      const message = `the stream had no shard ${partition} when the producer last looked`;
      return new FailedPut(count, { kind: 'rejected', code: 'UnknownShard', message });
    }
    const aggregated = this.#aggregated ? new AggregatedBatch(batch, this.#shards) : undefined;
    const entries = aggregated?.entries ?? fill(this.#spare.pop() ?? [], batch, shard?.middle);
    this.#book.begin(batch.ends[count - 1]!);
    try {
      const answer = await this.#client.send(new PutRecordsCommand({ StreamName: this.#streamName, Records: entries }));
      const results = answer.Records ?? [];
      if (aggregated?.strayed(results)) await this.refresh();
      const outcome = new PutOutcome(aggregated?.spread(results, this.#shards) ?? results);
      if (outcome.refused.some(({ kind }) => kind === 'throttled')) this.#book.throttled();
      return outcome;
    } catch (error) {
      const failure = failureOfCall(error);
      if (failure.kind === 'throttled') this.#book.throttled();
      else this.#book.failed();
      return new FailedPut(count, failure);
    } finally {
      if (aggregated === undefined) this.#spare.push(entries);
      this.#book.end();
    }
  }

  flush(): Promise<void> {
    return this.#book.idle();
  }

  counters(): Counters {
    return this.#book.counters();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
    this.#client.destroy();
  }
}

/** Puts a batch into request entries, reusing those there are. */
function fill(
  entries: PutRecordsRequestEntry[],
  batch: OutgoingBatch,
  hashKey: string | undefined,
): PutRecordsRequestEntry[] {
  const { count } = batch;
  for (let index = 0; index < count; index += 1) {
    const entry = (entries[index] ??= { Data: undefined, PartitionKey: undefined, ExplicitHashKey: undefined });
    entry.Data = batch.valueAt(index);
    entry.PartitionKey = batch.keyAt(index) ?? keyOfKeyless;
    entry.ExplicitHashKey = hashKey;
  }
  entries.length = count;
  return entries;
}
