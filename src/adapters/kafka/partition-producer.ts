import type { Counters, Producer, StreamHandle } from '../adapter.ts';
import type { BatchOutcome, OutgoingBatch } from '../batch.ts';
import { SendBook } from '../send-book.ts';
import { partitionOfKey } from './murmur2.ts';
import { Appended, PartlyAppended, type Produced, Refused } from './produce-outcome.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** A record in the form client libraries take. */
export interface ProducedMessage {
  topic: string;
  partition: number;
  key: Buffer | null;
  value: Buffer;
}

/** The part of a client library that a producer needs. */
export interface ProduceClient {
  /**
   * Makes one produce request to the partition all messages name. Resolves to the offsets, undefined where the library
   * tells none; rejects with the library's own error.
   */
  produce(messages: ProducedMessage[]): Promise<Produced>;
  /** Whether brokers are asked to acknowledge, so that a request without an offset went nowhere. */
  readonly acknowledged: boolean;
  /** Looks up anew which partitions there are. */
  refresh(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Sends every batch as one produce request to one partition, whichever library does the sending. */
export class PartitionProducer implements Producer {
  readonly #client: ProduceClient;
  #stream: StreamHandle;
  /** Arrays of message objects that no request uses at the moment. */
  readonly #spare: ProducedMessage[][] = [];
  readonly #book = new SendBook();

  constructor(client: ProduceClient, stream: StreamHandle) {
    this.#client = client;
    this.#stream = stream;
  }

  route(key: string): number {
    return partitionOfKey(key, this.#stream.partitions);
  }

  async refresh(stream: StreamHandle): Promise<void> {
    await this.#client.refresh();
    this.#stream = stream;
  }

  async send(batch: OutgoingBatch): Promise<BatchOutcome> {
    const { count, partition } = batch;
    if (partition === undefined)
      throw new TypeError('a batch for Kafka names its partition: use route() for records with a key');
    // Libraries report success without having sent anything, or choose another partition.
    if (partition < 0 || partition >= this.#stream.partitions)
      return new Refused(count, unknownPartition('rejected', partition));
    const messages = this.#fill(this.#spare.pop() ?? [], batch, partition);
    this.#book.begin(batch.ends[count - 1]!);
    try {
      const produced = await this.#client.produce(messages);
      if (produced === undefined && this.#client.acknowledged)
        return this.#refuse(count, unknownPartition('unavailable', partition));
      const isWhole = typeof produced !== 'object' || produced instanceof Float64Array;
      if (isWhole) return new Appended(count, partition, produced);
      this.#book.failed();
      return new PartlyAppended(produced, partition);
    } catch (error) {
      return this.#refuse(count, refusalOf(error));
    } finally {
      this.#spare.push(messages);
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
    await this.#client.close();
  }

  #refuse(count: number, refusal: Refusal): Refused {
    this.#book.failed();
    if (refusal.kind === 'throttled') this.#book.throttled();
    return new Refused(count, refusal);
  }

  /** Puts a batch into message objects, reusing those there are. */
  #fill(messages: ProducedMessage[], batch: OutgoingBatch, partition: number): ProducedMessage[] {
    const { count } = batch;
    for (let index = 0; index < count; index += 1) {
      const value = batch.valueAt(index);
      const text = batch.keyAt(index);
      const key = text === undefined ? null : Buffer.from(text);
      const message = messages[index];
      if (message === undefined) messages.push({ topic: this.#stream.name, partition, key, value });
      else {
        message.partition = partition;
        message.key = key;
        message.value = value;
      }
    }
    messages.length = count;
    return messages;
  }
}

function unknownPartition(kind: Refusal['kind'], partition: number): Refusal {
  return { kind, code: 'UNKNOWN_PARTITION', message: `the client knows no partition ${partition}` };
}
