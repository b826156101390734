import type { Context, Producer, StreamHandle } from '../adapter.ts';
import { acknowledgements } from './acknowledgements.ts';
import { connectWithin } from './connect-within.ts';
import { namedByNumber } from './librdkafka-error.ts';
import {
  type Configuration,
  type DeliveryReport,
  type Librdkafka,
  type LibrdkafkaError,
  type LibrdkafkaProducer,
  promised,
} from './librdkafka-library.ts';
import { PartitionProducer, type ProducedMessage } from './partition-producer.ts';
import type { Produced } from './produce-outcome.ts';
import { refusalOf } from './refusal.ts';
import type { KafkaSettings } from './settings.ts';
import { framingBytes, largestBatchRecords } from './topic.ts';

/** Long enough that the records of one batch, which are handed over one by one, go in one request. */
const lingerMs = 1;
const mostQueued = 10_000_000;
const metadataWithinMs = 10_000;

/** Connects a producer that waits for the delivery reports of all records of a batch. Throws SystemUnreachable. */
export async function connectLibrdkafkaProducer(
  { Producer }: Librdkafka,
  common: Configuration,
  stream: StreamHandle,
  settings: KafkaSettings,
  context: Context,
): Promise<Producer> {
  const topic = stream.name;
  const client = new Producer({
    ...common,
    dr_cb: true,
    acks: acknowledgements[settings.acks],
    'compression.codec': settings.compression,
    'enable.idempotence': settings.idempotent,
    ...(settings.idempotent ? {} : { retries: 0 }),
    'request.timeout.ms': settings.requestTimeout,
    'message.timeout.ms': settings.requestTimeout,
    'linger.ms': lingerMs,
    'batch.num.messages': largestBatchRecords,
    'batch.size': Math.max(settings.maxBatch, 1_000) + framingBytes,
    'message.max.bytes': Math.max(settings.maxBatch, 1_000) + framingBytes,
    'queue.buffering.max.messages': mostQueued,
  });
  // Every record tells by itself what became of it.
  client.on('event.error', () => undefined);
  await connectWithin(
    {
      connect: () => promised((callback) => client.connect({ topic, timeout: metadataWithinMs }, callback)),
      disconnect: () => promised((callback) => client.disconnect(callback)),
    },
    settings,
    context,
  );
  const deliveries = new Deliveries(client);
  client.setPollInBackground(true);
  return new PartitionProducer(
    {
      acknowledged: settings.acks !== 0,
      produce: (messages) => deliveries.produce(messages),
      refresh: () => promised((callback) => client.getMetadata({ topic, timeout: metadataWithinMs }, callback)),
      close: () => promised((callback) => client.disconnect(callback)),
    },
    stream,
  );
}

/** Records of one batch that are still to be reported. */
interface Pending {
  readonly count: number;
  left: number;
  /** Why records failed, by their number in the batch. */
  readonly errors: Map<number, LibrdkafkaError>;
  /** Offset of the first record if offsets run on from it; undefined where none is told. */
  first: number | undefined;
  /** Offset of each record, where they do not run on. */
  offsets: Float64Array | undefined;
  readonly settled: PromiseWithResolvers<Produced>;
}

/** Records of one batch, in the number that comes back with each report. */
const numbersPerBatch = 2 * largestBatchRecords;

/** Gathers the reports of single records into what became of their batch. */
class Deliveries {
  readonly #client: LibrdkafkaProducer;
  readonly #pending = new Map<number, Pending>();
  #batches = 0;

  constructor(client: LibrdkafkaProducer) {
    this.#client = client;
    client.on('delivery-report', (error, report) => this.#report(error, report));
  }

  produce(messages: readonly ProducedMessage[]): Promise<Produced> {
    const count = messages.length;
    const settled = Promise.withResolvers<Produced>();
    const batch = this.#batches++;
    const errors = new Map<number, LibrdkafkaError>();
    this.#pending.set(batch, { count, left: count, errors, first: undefined, offsets: undefined, settled });
    for (let index = 0; index < count; index += 1) {
      const { topic, partition, value, key } = messages[index]!;
      const opaque = batch * numbersPerBatch + index;
      try {
        this.#client.produce(topic, partition, value, key, undefined, opaque);
      } catch (error) {
        this.#report(error as LibrdkafkaError, { offset: -1, opaque });
      }
    }
    return settled.promise;
  }

  #report(error: LibrdkafkaError | null, { offset, opaque }: DeliveryReport): void {
    const batch = Math.floor(opaque / numbersPerBatch);
    const pending = this.#pending.get(batch)!;
    pending.left -= 1;
    const index = opaque % numbersPerBatch;
    if (error) pending.errors.set(index, error);
    else if (offset >= 0) keepOffset(pending, index, offset);
    if (pending.left > 0) return;
    this.#pending.delete(batch);
    settle(pending);
  }
}

/** A batch that failed as a whole is one error; otherwise each record has its own fate. */
function settle({ count, errors, first, offsets, settled }: Pending): void {
  const [error] = errors.values();
  if (error === undefined) settled.resolve(offsets ?? first);
  else if (errors.size === count) settled.reject(namedByNumber(error));
  else {
    const fates = Array.from({ length: count }, (_, index) => {
      const own = errors.get(index);
      return own ? refusalOf(namedByNumber(own)) : (offsets?.[index] ?? (first ?? 0) + index);
    });
    settled.resolve(fates);
  }
}

function keepOffset(pending: Pending, index: number, offset: number): void {
  pending.first ??= offset - index;
  if (pending.offsets === undefined && offset === pending.first + index) return;
  const { count, first } = pending;
  pending.offsets ??= Float64Array.from({ length: count }, (_, at) => first + at);
  pending.offsets[index] = offset;
}
