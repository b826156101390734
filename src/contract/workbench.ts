import type { Consumer, Membership, Producer, StreamHandle } from '../adapters/adapter.ts';
import { eventually } from './eventually.ts';
import type { TestContext } from './make-context.ts';
import type { StreamCase, Subject } from './stream-case.ts';

/** A record as it was received. */
export interface ReceivedRecord {
  readonly partition: number;
  readonly position: string;
  readonly key: string | undefined;
  readonly value: Buffer;
}

/** A consumer, and copies of everything it was given. */
export interface Reader {
  readonly consumer: Consumer;
  readonly records: readonly ReceivedRecord[];
  /** Waits until it has at least so many records. */
  received(count: number): Promise<void>;
}

/** One stream of one case, and everything connected to it. */
export class Workbench {
  readonly subject: Subject;
  readonly stream: StreamHandle;
  readonly context: TestContext;
  readonly #connected: AsyncDisposable[] = [];

  constructor(subject: Subject, stream: StreamHandle, context: TestContext) {
    this.subject = subject;
    this.stream = stream;
    this.context = context;
  }

  async producer(context: TestContext = this.context): Promise<Producer> {
    const producer = await this.subject.adapter.connectProducer(this.stream, this.subject.settings, context);
    this.#connected.push(producer);
    return producer;
  }

  /** A consumer that is ready. `hold` is awaited after each batch. */
  async reader(
    membership: Partial<Membership> = {},
    hold?: () => void | Promise<void>,
    context: TestContext = this.context,
  ): Promise<Reader> {
    const records: ReceivedRecord[] = [];
    const { adapter, settings } = this.subject;
    const consumer = await adapter.connectConsumer(
      this.stream,
      { group: 'kvk-readers', member: 'a', from: 'oldest', ...membership },
      (batch) => {
        for (let index = 0; index < batch.count; index++)
          records.push({
            partition: batch.partition,
            position: batch.positionAt(index),
            key: batch.keyAt(index),
            value: Buffer.from(batch.valueAt(index)),
          });
        return hold?.();
      },
      settings,
      context,
    );
    this.#connected.push(consumer);
    await consumer.ready();
    return {
      consumer,
      records,
      received: (count) =>
        eventually(
          () => records.length >= count,
          () => `${records.length} of ${count} records were received (${JSON.stringify(context.events)})`,
        ),
    };
  }

  /** Takes leave of the system. */
  async close(): Promise<void> {
    for (const each of this.#connected.splice(0)) await each[Symbol.asyncDispose]();
  }

  /** Takes leave of one consumer or producer before the others. */
  async leave(one: AsyncDisposable): Promise<void> {
    this.#connected.splice(this.#connected.indexOf(one), 1);
    await one[Symbol.asyncDispose]();
  }

  /** Long enough for anything that is still to come, by the system's own polling. */
  async quiet(): Promise<void> {
    await this.context.timers.sleep(Math.max(300, this.subject.capabilities.pollIntervalMs * 3));
  }
}

/** Runs a case on a stream of its own, which is removed afterwards whatever happens. */
export async function onStream(subject: Subject, each: StreamCase): Promise<void> {
  const { adapter, settings } = subject;
  const context = subject.newContext();
  const stream = await adapter.provision({ name: subject.newName(), partitions: each.partitions }, settings, context);
  const workbench = new Workbench(subject, stream, context);
  try {
    await each.run(workbench);
  } finally {
    await workbench.close();
    // A context of its own: the case may have aborted the other.
    await adapter.remove(stream, settings, subject.newContext());
  }
}
