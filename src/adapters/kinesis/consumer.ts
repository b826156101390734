import type { CommitOutcome, Consumer, Context, Counters, Membership, StreamHandle } from '../adapter.ts';
import type { Deliver } from '../batch.ts';
import { Delivery } from './delivery.ts';
import { type Registration, registerConsumer, registerGroup } from './fan-out-registration.ts';
import { LeasedConsumer } from './leases/leased-consumer.ts';
import { Lineage } from './lineage.ts';
import { openClient } from './open-client.ts';
import { patiently } from './patiently.ts';
import { pollShards } from './poll-shard.ts';
import type { KinesisSettings } from './settings.ts';
import type { Position, ReadShard, Reading } from './shard-reader.ts';
import { listShards, type Shard } from './shards.ts';
import { subscribeToShards } from './subscribe-shard.ts';
import type { Tally } from './tally.ts';

/** Starts to read: every shard of a stream, or with leases the member's part of them. Throws SystemUnreachable. */
export async function connectConsumer(
  stream: StreamHandle,
  membership: Membership,
  deliver: Deliver,
  settings: KinesisSettings,
  context: Context,
): Promise<Consumer> {
  const { from } = membership;
  if (from === 'committed' && settings.leases === undefined)
    throw new Error(
      "Kinesis keeps no positions without leases: add the setting 'leases', or read from 'oldest' or 'latest'",
    );
  const fanOut = settings.consumer === 'enhanced-fan-out';
  const client = openClient(settings, fanOut ? 'unlimited' : settings.connections);
  const stop = new AbortController();
  const tally: Tally = { calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 };
  const reading: Reading = {
    client,
    stream,
    settings,
    context,
    signal: AbortSignal.any([context.signal, stop.signal]),
    delivery: new Delivery(deliver, tally),
    tally,
  };
  let registration: Registration | undefined;
  try {
    if (settings.leases !== undefined || from === 'committed') {
      const arn = fanOut ? await registerGroup(client, stream, membership, settings, context) : '';
      const readerOf = (own: Reading): ReadShard => (fanOut ? subscribeToShards(own, arn) : pollShards(own));
      return await LeasedConsumer.open(reading, membership, readerOf);
    }
    const shards = await patiently(settings, context, (options) => listShards(client, stream.name, options));
    if (fanOut) registration = await registerConsumer(client, stream, membership, settings, context);
    const read = registration ? subscribeToShards(reading, registration.arn) : pollShards(reading);
    const consumer = new ShardsConsumer(reading, read, stop, registration);
    consumer.start(shards, from);
    return consumer;
  } catch (error) {
    client.destroy();
    throw error;
  }
}

class ShardsConsumer implements Consumer {
  readonly #reading: Reading;
  readonly #read: ReadShard;
  readonly #stop: AbortController;
  readonly #registration: Registration | undefined;
  readonly #lineage = new Lineage();
  readonly #readers = new Set<Promise<void>>();
  #ready: Promise<unknown> = Promise.resolve();

  constructor(reading: Reading, read: ReadShard, stop: AbortController, registration: Registration | undefined) {
    this.#reading = reading;
    this.#read = read;
    this.#stop = stop;
    this.#registration = registration;
  }

  start(shards: readonly Shard[], from: 'oldest' | 'latest'): void {
    const position: Position = { type: from === 'latest' ? 'LATEST' : 'TRIM_HORIZON' };
    this.#ready = Promise.all(this.#lineage.begin(shards, from).map((shard) => this.#follow(shard, position)));
    // Whoever never asks must not bring the process down; the failure is reported as an event, too.
    this.#ready.catch(() => undefined);
  }

  async ready(): Promise<void> {
    await this.#ready;
  }

  async commit(): Promise<CommitOutcome> {
    return { committed: 0, failed: 0 };
  }

  counters(): Counters {
    return { ...this.#reading.tally };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#readers);
    await this.#registration?.[Symbol.asyncDispose]();
    this.#reading.client.destroy();
  }

  /** Reads a shard, then those that came of it. Resolves once reading has begun. */
  #follow(shard: Shard, position: Position): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const reader = this.#readToEnd(shard, position, begun.resolve)
      .catch((error: unknown) => {
        begun.reject(error);
        if (this.#reading.signal.aborted) return;
        this.#reading.context.report({
          kind: 'error',
          partition: shard.index,
          detail: `no longer read: ${String(error)}`,
        });
      })
      .finally(() => this.#readers.delete(reader));
    this.#readers.add(reader);
    return begun.promise;
  }

  async #readToEnd(shard: Shard, position: Position, begun: () => void): Promise<void> {
    const { client, context, settings, stream } = this.#reading;
    await this.#read(shard, position, begun);
    context.report({ kind: 'shard-closed', partition: shard.index });
    const shards = await patiently(settings, context, (options) => listShards(client, stream.name, options));
    for (const child of this.#lineage.end(shard.index, shards))
      this.#follow(child, { type: 'TRIM_HORIZON' }).catch(() => undefined);
  }
}
