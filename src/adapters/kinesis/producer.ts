import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import type { Context, Counters, Producer, StreamHandle } from '../adapter.ts';
import type { BatchOutcome, OutgoingBatch } from '../batch.ts';
import { SendBook } from '../send-book.ts';
import { failureOfCall } from './failure.ts';
import { keyOfKeyless } from './keyless.ts';
import { openClient } from './open-client.ts';
import { FailedPut, PutOutcome } from './put-outcome.ts';
import type { KinesisSettings } from './settings.ts';
import { listShards } from './shards.ts';
import { patiently } from './patiently.ts';

/** A producer that sends every batch as one PutRecords. Throws SystemUnreachable. */
export async function connectProducer(
  stream: StreamHandle,
  settings: KinesisSettings,
  context: Context,
): Promise<Producer> {
  const client = openClient(settings);
  const hashKeys = async (): Promise<ReadonlyMap<number, string>> => {
    const shards = await patiently(settings, context, (options) => listShards(client, stream.name, options));
    return new Map(shards.map(({ index, middle }) => [index, middle]));
  };
  return new PutRecordsProducer(client, stream.name, await hashKeys(), hashKeys);
}

class PutRecordsProducer implements Producer {
  readonly #client: KinesisClient;
  readonly #streamName: string;
  /** A hash key inside each shard's range. */
  #hashKeys: ReadonlyMap<number, string>;
  /** Arrays of entries that no request uses at the moment. */
  readonly #spare: PutRecordsRequestEntry[][] = [];
  readonly #book = new SendBook();

  readonly #lookUp: () => Promise<ReadonlyMap<number, string>>;

  constructor(
    client: KinesisClient,
    streamName: string,
    hashKeys: ReadonlyMap<number, string>,
    lookUp: () => Promise<ReadonlyMap<number, string>>,
  ) {
    this.#client = client;
    this.#streamName = streamName;
    this.#hashKeys = hashKeys;
    this.#lookUp = lookUp;
  }

  async refresh(): Promise<void> {
    this.#hashKeys = await this.#lookUp();
  }

  async send(batch: OutgoingBatch): Promise<BatchOutcome> {
    const { count, partition } = batch;
    const hashKey = partition === undefined ? undefined : this.#hashKeys.get(partition);
    if (partition !== undefined && hashKey === undefined) {
      const message = `the stream had no shard ${partition} when the producer last looked`;
      return new FailedPut(count, { kind: 'rejected', code: 'UnknownShard', message });
    }
    const entries = fill(this.#spare.pop() ?? [], batch, hashKey);
    this.#book.begin(batch.ends[count - 1]!);
    try {
      const answer = await this.#client.send(new PutRecordsCommand({ StreamName: this.#streamName, Records: entries }));
      const outcome = new PutOutcome(answer.Records ?? []);
      if (outcome.refused.some(({ kind }) => kind === 'throttled')) this.#book.throttled();
      return outcome;
    } catch (error) {
      const failure = failureOfCall(error);
      if (failure.kind === 'throttled') this.#book.throttled();
      else this.#book.failed();
      return new FailedPut(count, failure);
    } finally {
      this.#spare.push(entries);
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
