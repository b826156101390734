import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Membership, Producer, StreamHandle } from '../../src/adapters/adapter.ts';
import { kafka } from '../../src/adapters/kafka/adapter.ts';
import { librdkafkaPackage, loadLibrdkafka } from '../../src/adapters/kafka/librdkafka-library.ts';
import type { KafkaSettings } from '../../src/adapters/kafka/settings.ts';
import { contractSuite } from '../../src/contract/contract.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';
import { makeContext, type TestContext } from '../../src/contract/make-context.ts';
import { startKafka } from '../../src/local/start-kafka.ts';
import { eventually } from './eventually.ts';
import { systemOrReason } from './system-or-reason.ts';

const started = await systemOrReason('kafka', () =>
  startKafka({
    heapMegabytes: 384,
    // Short sessions, so that a reader may be slower than its session within a test.
    properties: { 'group.min.session.timeout.ms': '1000' },
    isReady: async (address) => {
      try {
        await kafka.describe(kafka.parseSettings({ endpoint: address }), makeContext());
        return true;
      } catch {
        return false;
      }
    },
  }),
);

after(async () => {
  if ('system' in started) await started.system.stop();
});

const address = 'system' in started ? started.system.address : 'local';
const pid = 'system' in started ? started.system.pid : undefined;
const skip = 'reason' in started ? started.reason : undefined;

for (const client of ['kafkajs', '@platformatic/kafka', librdkafkaPackage])
  void describe(client, { concurrency: false }, () => {
    const lacking = skip ?? (client === librdkafkaPackage ? reasonWithoutLibrdkafka() : undefined);
    contractSuite({ adapter: kafka, settings: { endpoint: address, client }, prefix: prefixOf(client), skip: lacking });
    beyondTheContract(client, lacking);
  });

/** Users install this one themselves: the suite runs where it is found, from the folder the tests are started in too. */
function reasonWithoutLibrdkafka(): string | undefined {
  try {
    loadLibrdkafka();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function prefixOf(client: string): string {
  return client.replaceAll(/\W/g, '');
}
let made = 0;

/** A topic that is removed after the case, with everything connected to it. */
async function withTopic(
  partitions: number,
  settings: KafkaSettings,
  use: (topic: Topic) => Promise<void>,
): Promise<void> {
  const context = makeContext();
  made += 1;
  const stream = await kafka.provision({ name: `kvk-kafka-${process.pid}-${made}`, partitions }, settings, context);
  const topic = new Topic(stream, settings, context);
  try {
    await use(topic);
  } finally {
    await topic.close();
    await kafka.remove(stream, settings, context);
  }
}

class Topic {
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

  async close(): Promise<void> {
    for (const each of this.#open.splice(0)) await each[Symbol.asyncDispose]();
  }
}

const batch = (count: number, partition: number, size = 10) =>
  makeBatch(
    Array.from({ length: count }, () => ({ value: Buffer.alloc(size, 'x') })),
    partition,
  );

async function sendEverywhere(producer: Producer, partitions: number, count: number): Promise<void> {
  for (let partition = 0; partition < partitions; partition += 1) {
    const { refused } = await producer.send(batch(count, partition));
    assert.deepEqual(refused, []);
  }
}

function beyondTheContract(client: string, lacking: string | undefined): void {
  const settingsWith = (changes: object = {}): KafkaSettings =>
    kafka.parseSettings({ endpoint: address, client, ...changes });
  void describe('Kafka beyond the contract', { skip: lacking ?? false, concurrency: false }, () => {
    void test('a member that joins later takes over where the group stored its positions; nobody else reads again', () =>
      withTopic(4, settingsWith(), async (topic) => {
        const producer = await topic.producer();
        const first = await topic.reader({ member: 'a' });
        await sendEverywhere(producer, 4, 10);
        await eventually('the first member to read', () => first.seen.length === 40 || String(first.seen.length));
        assert.deepEqual(await first.consumer.commit(), { committed: 4, failed: 0 });
        // Asking again must not put the group back to where it began.
        await first.consumer.ready();
        const second = await topic.reader({ member: 'b' });
        await sendEverywhere(producer, 4, 10);
        const both = () => [...first.seen, ...second.seen];
        await eventually('both members to read', () => new Set(both()).size === 80 || String(both().length));
        assert.equal(both().length, 80);
        assert.ok(second.seen.length >= 10, 'the second member was given partitions');
      }));

    void test('a member keeps its place in a rebalance without having committed', () =>
      withTopic(2, settingsWith(), async (topic) => {
        const producer = await topic.producer();
        const first = await topic.reader({ member: 'a', from: 'latest' });
        await sendEverywhere(producer, 2, 10);
        await eventually('the first member to read', () => first.seen.length === 20 || String(first.seen.length));
        const second = await topic.reader({ member: 'b', from: 'latest' });
        await sendEverywhere(producer, 2, 5);
        // One partition stays and is read once; the other moves, and its uncommitted records are read again.
        await eventually('the second member', () => second.seen.length === 15 || String(second.seen.length));
        await eventually('the first member', () => first.seen.length === 25 || String(first.seen.length));
        assert.equal(new Set(first.seen).size, 25);
        assert.equal(new Set(second.seen).size, 15);
      }));

    void test('a reader slower than its session stays in the group', () =>
      withTopic(1, settingsWith({ sessionTimeout: '1500ms' }), async (topic) => {
        const producer = await topic.producer();
        const { seen } = await topic.reader({}, () => sleep(2_500));
        await sendEverywhere(producer, 1, 1);
        await eventually('the first record', () => seen.length === 1 || String(seen.length));
        await sendEverywhere(producer, 1, 1);
        await eventually('the second record', () => seen.length === 2 || String(seen.length));
        assert.deepEqual(
          topic.context.events.filter(({ kind }) => kind === 'rebalance' || kind === 'error'),
          [],
        );
      }));

    void test('refuses a partition that the topic does not have', () =>
      withTopic(2, settingsWith(), async (topic) => {
        const producer = await topic.producer();
        const outcome = await producer.send(batch(3, 2));
        assert.deepEqual(
          outcome.refused.map(({ first, count, kind, code }) => [first, count, kind, code]),
          [[0, 3, 'rejected', 'UNKNOWN_PARTITION']],
        );
      }));

    void test('a batch larger than the topic takes is too large', () =>
      withTopic(1, settingsWith({ maxBatch: '1KiB' }), async (topic) => {
        const producer = await topic.producer();
        const outcome = await producer.send(batch(1, 0, 400_000));
        assert.deepEqual(
          outcome.refused.map(({ kind, code }) => [kind, code]),
          [['too-large', 'MESSAGE_TOO_LARGE']],
        );
        assert.deepEqual((await producer.send(batch(1, 0, 1_000))).refused, []);
      }));

    for (const changes of [{ idempotent: true }, { compression: 'gzip' }, { acks: 1 }, { acks: 0 }])
      void test(`sends and reads with ${JSON.stringify(changes)}`, () =>
        withTopic(2, settingsWith(changes), async (topic) => {
          const producer = await topic.producer();
          const { seen } = await topic.reader({});
          const outcomes = await Promise.all([0, 1, 0, 1, 0, 1].map((partition) => producer.send(batch(5, partition))));
          assert.deepEqual(
            outcomes.flatMap(({ refused }) => refused),
            [],
          );
          const positions = new Set(
            outcomes.map((outcome) => `${String(outcome.partitions)}:${outcome.positionAt(4)}`),
          );
          if ('acks' in changes && changes.acks === 0) assert.deepEqual([...positions], ['0:', '1:']);
          else assert.deepEqual([...positions].sort(), ['0:14', '0:4', '0:9', '1:14', '1:4', '1:9']);
          await eventually('all records', () => seen.length === 30 || String(seen.length));
          assert.equal(new Set(seen).size, 30);
        }));

    void test(
      'an answer that does not come is timed out, and everything goes on when the broker does',
      { skip: pid === undefined && 'a broker in a container cannot be halted' },
      () =>
        withTopic(1, settingsWith({ requestTimeout: '500ms' }), async (topic) => {
          const producer = await topic.producer();
          const { seen } = await topic.reader({});
          assert.deepEqual((await producer.send(batch(1, 0))).refused, []);
          process.kill(pid!, 'SIGSTOP');
          try {
            // On a busy machine its threads stop one by one.
            await sleep(300);
            assert.deepEqual(
              (await producer.send(batch(1, 0))).refused.map(({ kind }) => kind),
              ['timed-out'],
            );
          } finally {
            process.kill(pid!, 'SIGCONT');
          }
          let outcome = await producer.send(batch(1, 0));
          await eventually('the broker to take records again', async () => {
            if (outcome.refused.length === 0) return true;
            outcome = await producer.send(batch(1, 0));
            return JSON.stringify(outcome.refused);
          });
          const last = `0:${outcome.positionAt(0)}`;
          await eventually('the last record', () => seen.includes(last) || seen.join());
          assert.equal(new Set(seen).size, seen.length);
          assert.ok(producer.counters().failedCalls > 0);
        }),
    );

    void test('tells what it runs on', async () => {
      const description = await kafka.describe(settingsWith({ replicationFactor: 3 }), makeContext());
      assert.equal(description.evidence, 'measured');
      assert.match(description.client, new RegExp(`^${client} \\d+\\.\\d+\\.\\d+`));
      assert.match(description.where, /one broker, no replication, on loopback/);
      assert.equal(description.settings['replicationFactor'], '1 (3 asked)');
      assert.match(description.version, /^\d/);
    });

    void test('names the endpoint where no Kafka answers', async () => {
      const nobody = settingsWith({ endpoint: '127.0.0.1:1' });
      await assert.rejects(kafka.describe(nobody, makeContext()), {
        name: 'SystemUnreachable',
        message: /no Kafka broker can be used at 127\.0\.0\.1:1 .*ECONNREFUSED/,
      });
    });
  });
}
