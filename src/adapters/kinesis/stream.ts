import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListStreamConsumersCommand,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { type Context, ownPrefix, type StreamHandle, type StreamSpec } from '../adapter.ts';
import { type CallOptions, patiently } from './patiently.ts';
import type { KinesisSettings } from './settings.ts';

/** Longest wait for a stream to become active, or to be gone. */
const settleWithinMs = 120_000;

/** The calls that make and remove streams of this tool. */
export class Streams {
  readonly #client: KinesisClient;
  readonly #settings: KinesisSettings;
  readonly #context: Context;

  constructor(client: KinesisClient, settings: KinesisSettings, context: Context) {
    this.#client = client;
    this.#settings = settings;
    this.#context = context;
  }

  /** Makes a provisioned stream and waits until it takes records. */
  async create({ name, partitions }: StreamSpec): Promise<StreamHandle> {
    requireOwn(name);
    await this.#call((options) =>
      this.#client.send(new CreateStreamCommand({ StreamName: name, ShardCount: partitions }), options),
    );
    let arn = '';
    await this.#until(`stream ${name} to become ACTIVE`, async () => {
      const summary = await this.summary(name);
      arn = summary?.StreamARN ?? '';
      return summary?.StreamStatus === 'ACTIVE';
    });
    await this.#call((options) =>
      this.#client.send(
        new AddTagsToStreamCommand({ StreamName: name, Tags: { 'made-by': 'kafka-vs-kinesis' } }),
        options,
      ),
    );
    return { name, partitions, details: { arn } };
  }

  /** Deletes a stream and the consumers registered on it by this tool, and waits until it is gone. */
  async remove(name: string): Promise<void> {
    requireOwn(name);
    const summary = await this.summary(name);
    if (summary === undefined) return;
    for (const { ConsumerARN, ConsumerName } of await this.#consumers(summary))
      if (ConsumerName?.startsWith(ownPrefix)) await this.#deregister(ConsumerARN);
    let asked = false;
    await this.#until(`stream ${name} to be gone`, async () => {
      // While its consumers are being removed a stream is in use.
      asked ||= await this.#succeeds(new DeleteStreamCommand({ StreamName: name }));
      return asked && (await this.summary(name)) === undefined;
    });
  }

  /** Waits until a stream is ACTIVE, and has so many open shards where a number is given. */
  async active(name: string, openShards?: number): Promise<void> {
    await this.#until(`stream ${name} to become ACTIVE again`, async () => {
      const summary = await this.summary(name);
      return summary?.StreamStatus === 'ACTIVE' && (openShards === undefined || summary.OpenShardCount === openShards);
    });
  }

  /** What the service says of a stream; undefined where there is none. */
  async summary(name: string): Promise<StreamDescriptionSummary | undefined> {
    try {
      const answer = await this.#call((options) =>
        this.#client.send(new DescribeStreamSummaryCommand({ StreamName: name }), options),
      );
      return answer.StreamDescriptionSummary;
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async #consumers({ StreamARN, ConsumerCount }: StreamDescriptionSummary) {
    if (!ConsumerCount) return [];
    // A stream has at most 50 consumers and a page holds 100.
    const answer = await this.#call((options) =>
      this.#client.send(new ListStreamConsumersCommand({ StreamARN }), options),
    );
    return answer.Consumers ?? [];
  }

  /** One that is already on its way out, or gone, is as good as deregistered. */
  async #deregister(ConsumerARN: string | undefined): Promise<void> {
    try {
      await this.#call((options) => this.#client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }), options));
    } catch (error) {
      if (!['ResourceNotFoundException', 'ResourceInUseException'].includes(nameOf(error))) throw error;
    }
  }

  async #succeeds(command: DeleteStreamCommand): Promise<boolean> {
    try {
      await this.#call((options) => this.#client.send(command, options));
      return true;
    } catch (error) {
      if (nameOf(error) === 'ResourceInUseException') return false;
      throw error;
    }
  }

  #call<T>(call: (options: CallOptions) => Promise<T>): Promise<T> {
    return patiently(this.#settings, this.#context, call);
  }

  async #until(what: string, reached: () => Promise<boolean>): Promise<void> {
    const { timers, random, signal } = this.#context;
    const deadline = timers.now() + settleWithinMs * 1e6;
    while (!(await reached())) {
      if (timers.now() > deadline)
        throw new Error(`Kinesis: waited ${settleWithinMs / 1_000} s in vain for ${what}: look at it in the console`);
      await timers.sleep(100 + 200 * random(), signal);
    }
  }
}

/** Refuses what this tool did not make. */
export function requireOwn(name: string): void {
  if (!name.startsWith(ownPrefix))
    throw new Error(
      `Kinesis stream ${name} does not begin with '${ownPrefix}': only streams of this tool are made or removed`,
    );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
