import assert from 'node:assert/strict';
import type { Consumer, Membership, Producer, StreamHandle } from '../../src/adapters/adapter.ts';
import { kafka } from '../../src/adapters/kafka/adapter.ts';
import type { KafkaSettings } from '../../src/adapters/kafka/settings.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';
import { makeContext, type TestContext } from '../../src/contract/make-context.ts';

let made = 0;

/** A topic that is removed after the case, with everything connected to it. */
export async function withTopic(
  partitions: number,
  settings: KafkaSettings,
  use: (topic: Topic) => Promise<void>,
): Promise<void> {
  const context = makeContext();
  made += 1;
  const stream = await kafka.provision({ name: `kvk-topic-${process.pid}-${made}`, partitions }, settings, context);
  const topic = new Topic(stream, settings, context);
  try {
    await use(topic);
  } finally {
    await topic.close();
    await kafka.remove(stream, settings, context);
  }
}

export class Topic {
  readonly stream: StreamHandle;
  readonly settings: KafkaSettings;
  readonly context: TestContext;
  readonly #open: AsyncDisposable[] = [];

  constructor(stream: StreamHandle, settings: KafkaSettings, context: TestContext) {
    this.stream = stream;
    this.settings = settings;
    this.context = context;
  }

  async producer(): Promise<Producer> {
    const producer = await kafka.connectProducer(this.stream, this.settings, this.context);
    this.#open.push(producer);
    return producer;
  }

  /** A reader that keeps `partition:offset` of everything it is given. */
  async reader(
    membership: Partial<Membership>,
    hold?: () => Promise<void>,
  ): Promise<{ seen: string[]; consumer: Consumer }> {
    const seen: string[] = [];
    const member: Membership = { group: 'readers', member: 'a', from: 'oldest', ...membership };
    const consumer = await kafka.connectConsumer(
      this.stream,
      member,
      (batch) => {
        for (let index = 0; index < batch.count; index += 1) seen.push(`${batch.partition}:${batch.positionAt(index)}`);
        return hold?.();
      },
      this.settings,
      this.context,
    );
    this.#open.push(consumer);
    await consumer.ready();
    return { seen, consumer };
  }

  /** Partitions that the readers here were last told to have. */
  assigned(): readonly number[] {
    return this.context.events.findLast(({ kind }) => kind === 'assigned')?.partitions ?? [];
  }

  async close(): Promise<void> {
    for (const each of this.#open.splice(0)) await each[Symbol.asyncDispose]();
  }
}

/** Records of so many bytes for one partition. */
export const batch = (count: number, partition: number, size = 10) =>
  makeBatch(
    Array.from({ length: count }, () => ({ value: Buffer.alloc(size, 'x') })),
    partition,
  );

/** Sends so many records to each partition. */
export async function sendEverywhere(producer: Producer, partitions: number, count: number): Promise<void> {
  for (let partition = 0; partition < partitions; partition += 1) {
    const { refused } = await producer.send(batch(count, partition));
    assert.deepEqual(refused, []);
  }
}
