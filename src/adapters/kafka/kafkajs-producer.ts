import kafkajs, { type Kafka, type Message, type Producer as KafkajsClient } from 'kafkajs';
import type { Context, Counters, Producer, StreamHandle } from '../adapter.ts';
import type { BatchOutcome, OutgoingBatch } from '../batch.ts';
import { connectWithin } from './connect-within.ts';
import { partitionOfKey } from './murmur2.ts';
import { Appended, Refused } from './produce-outcome.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { KafkaSettings } from './settings.ts';

/** Connects a producer that sends every batch as one produce request to one partition. Throws SystemUnreachable. */
export async function connectKafkajsProducer(
  kafka: Kafka,
  stream: StreamHandle,
  settings: KafkaSettings,
  context: Context,
): Promise<Producer> {
  const client = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition!,
    idempotent: settings.idempotent,
    // kafkajs refuses an idempotent producer that may not repeat a request.
    retry: { retries: settings.idempotent ? 1 : 0, initialRetryTime: 100 },
  });
  await connectWithin(client, settings, context);
  return new KafkajsProducer(client, stream, settings);
}

const acknowledgements = { all: -1, 1: 1, 0: 0 } as const;

class KafkajsProducer implements Producer {
  readonly #client: KafkajsClient;
  readonly #stream: StreamHandle;
  readonly #acks: number;
  readonly #timeout: number;
  readonly #compression: number;
  /** Arrays of message objects that no request uses at the moment. */
  readonly #spare: Message[][] = [];
  readonly #waitingForIdle: (() => void)[] = [];
  #inFlight = 0;
  #calls = 0;
  #throttledCalls = 0;
  #failedCalls = 0;
  #bytes = 0;

  constructor(client: KafkajsClient, stream: StreamHandle, settings: KafkaSettings) {
    this.#client = client;
    this.#stream = stream;
    this.#acks = acknowledgements[settings.acks];
    this.#timeout = settings.requestTimeout;
    this.#compression = settings.compression === 'gzip' ? kafkajs.CompressionTypes.GZIP : kafkajs.CompressionTypes.None;
  }

  route(key: string): number {
    return partitionOfKey(key, this.#stream.partitions);
  }

  async send(batch: OutgoingBatch): Promise<BatchOutcome> {
    const { count, partition } = batch;
    if (partition === undefined)
      throw new TypeError('a batch for Kafka names its partition: use route() for records with a key');
    // kafkajs sends nothing for a partition it does not know, and reports success.
    if (partition < 0 || partition >= this.#stream.partitions)
      return new Refused(count, unknownPartition('rejected', partition));
    const messages = fill(this.#spare.pop() ?? [], batch, partition);
    this.#inFlight += 1;
    this.#calls += 1;
    this.#bytes += batch.ends[count - 1]!;
    try {
      const [appended] = await this.#client.send({
        topic: this.#stream.name,
        messages,
        acks: this.#acks,
        timeout: this.#timeout,
        compression: this.#compression,
      });
      if (appended?.baseOffset !== undefined) return new Appended(count, partition, Number(appended.baseOffset));
      if (this.#acks === acknowledgements[0]) return new Appended(count, partition, undefined);
      return this.#refuse(count, unknownPartition('unavailable', partition));
    } catch (error) {
      return this.#refuse(count, refusalOf(error));
    } finally {
      this.#spare.push(messages);
      this.#inFlight -= 1;
      if (this.#inFlight === 0) for (const resolve of this.#waitingForIdle.splice(0)) resolve();
    }
  }

  #refuse(count: number, refusal: Refusal): Refused {
    this.#failedCalls += 1;
    if (refusal.kind === 'throttled') this.#throttledCalls += 1;
    return new Refused(count, refusal);
  }

  async flush(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#waitingForIdle.push(resolve));
  }

  counters(): Counters {
    return {
      calls: this.#calls,
      throttledCalls: this.#throttledCalls,
      failedCalls: this.#failedCalls,
      bytes: this.#bytes,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
    await this.#client.disconnect();
  }
}

function unknownPartition(kind: Refusal['kind'], partition: number): Refusal {
  return { kind, code: 'UNKNOWN_PARTITION', message: `the client knows no partition ${partition}` };
}

/** Puts a batch into message objects, reusing those there are. */
function fill(messages: Message[], batch: OutgoingBatch, partition: number): Message[] {
  const { count } = batch;
  for (let index = 0; index < count; index += 1) {
    const value = batch.valueAt(index);
    const key = batch.keyAt(index) ?? null;
    const message = messages[index];
    if (message === undefined) messages.push({ key, value, partition });
    else {
      message.key = key;
      message.value = value;
      message.partition = partition;
    }
  }
  messages.length = count;
  return messages;
}
