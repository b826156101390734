import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SettingsError } from '../adapter.ts';

/** The optional package that binds librdkafka to Node. */
export const librdkafkaPackage = '@confluentinc/kafka-javascript';

/** What of the package is used; it is not there to take types from. */
export interface Librdkafka {
  readonly librdkafkaVersion: string;
  readonly Producer: new (configuration: Configuration) => LibrdkafkaProducer;
  readonly KafkaConsumer: new (configuration: Configuration) => LibrdkafkaConsumer;
}

/** Settings by librdkafka's own names. */
export type Configuration = Readonly<Record<string, unknown>>;

/** `code` is a protocol error's number, or a negative one of librdkafka's own. */
export interface LibrdkafkaError {
  readonly message: string;
  readonly code: number;
  readonly isFatal?: boolean;
}

type Callback<T = unknown> = (error: LibrdkafkaError | null | undefined, result: T) => void;

interface LibrdkafkaClient {
  connect(options: { topic: string; timeout: number }, callback: Callback): void;
  disconnect(callback: Callback): void;
  getMetadata(options: { topic: string; timeout: number }, callback: Callback): void;
  on(event: 'event.error', listener: (error: LibrdkafkaError) => void): void;
}

export interface LibrdkafkaProducer extends LibrdkafkaClient {
  /** Throws a LibrdkafkaError when the record does not enter the queue. The value is copied. */
  produce(
    topic: string,
    partition: number,
    value: Buffer,
    key: Buffer | null,
    timestamp: undefined,
    opaque: number,
  ): void;
  setPollInBackground(inBackground: boolean): void;
  on(event: 'event.error', listener: (error: LibrdkafkaError) => void): void;
  on(event: 'delivery-report', listener: (error: LibrdkafkaError | null, report: DeliveryReport) => void): void;
}

export interface DeliveryReport {
  readonly offset: number;
  readonly opaque: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset?: number;
}

export interface LibrdkafkaMessage {
  readonly partition: number;
  readonly offset: number;
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
}

export interface LibrdkafkaConsumer extends LibrdkafkaClient {
  subscribe(topics: readonly string[]): void;
  unsubscribe(): void;
  assign(partitions: readonly TopicPartition[]): void;
  unassign(): void;
  /** Of partitions for which the group has stored nothing the offset is missing or negative. */
  committed(partitions: readonly TopicPartition[], timeoutMs: number, callback: Callback<TopicPartition[]>): void;
  commitCb(partitions: readonly TopicPartition[], callback: Callback): void;
  seek(partition: TopicPartition, timeoutMs: number, callback: Callback): void;
  /** Waits for a first record and takes with it what else is there. */
  consume(records: number, callback: Callback<LibrdkafkaMessage[]>): void;
  setDefaultConsumeTimeout(timeoutMs: number): void;
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void;
}

/**
 * Loads the binding from beside this program, else from the folder the program was started in: a program that `npx`
 * fetched lies in a cache, where users install nothing. Throws SettingsError, which says what to install.
 */
export function loadLibrdkafka(folder: string = process.cwd()): { library: Librdkafka; version: string } {
  const reasons: string[] = [];
  for (const from of [import.meta.url, join(folder, 'package.json')]) {
    const require = createRequire(from);
    try {
      const library = require(librdkafkaPackage) as Librdkafka;
      const { version } = require(`${librdkafkaPackage}/package.json`) as { version: string };
      return { library, version };
    } catch (error) {
      // Not there, or there and not usable, as after an install without its build.
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${librdkafkaPackage}'`))
        reasons.push(message.replaceAll('\n', ' '));
    }
  }
  const what =
    reasons.length === 0
      ? `the package ${librdkafkaPackage} is not installed`
      : `the package ${librdkafkaPackage} cannot be loaded (${reasons[0]})`;
  throw new SettingsError(
    'client',
    `${what}: run 'npm install ${librdkafkaPackage}@1.10.1' in ${folder}, or use client: kafkajs or '@platformatic/kafka'`,
    ['kafkajs', '@platformatic/kafka'],
  );
}

/** Calls what takes a callback last, and gives a promise. */
export function promised<T>(call: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => {
      if (error) reject(error as unknown as Error);
      else resolve(result);
    });
  });
}
