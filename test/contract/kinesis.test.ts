import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  MergeShardsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Consumer, Membership, Producer, StreamHandle } from '../../src/adapters/adapter.ts';
import { kinesis } from '../../src/adapters/kinesis/adapter.ts';
import type { KinesisSettings } from '../../src/adapters/kinesis/settings.ts';
import { contractSuite } from '../../src/contract/contract.ts';
import { makeBatch } from '../../src/contract/make-batch.ts';
import { makeContext, type TestContext } from '../../src/contract/make-context.ts';
import { startKinesis } from '../../src/local/start-kinesis.ts';
import { eventually } from './eventually.ts';
import { systemOrReason } from './system-or-reason.ts';

const started = await systemOrReason('kinesis', () => startKinesis());
after(async () => {
  if ('system' in started) await started.system.stop();
});

const endpoint = 'system' in started ? started.system.address : 'local';
const skip = 'reason' in started ? started.reason : undefined;

for (const consumer of ['polling', 'enhanced-fan-out'])
  contractSuite({ adapter: kinesis, settings: { endpoint, consumer, pollInterval: '250ms' }, prefix: consumer, skip });

contractSuite({
  adapter: kinesis,
  settings: { endpoint, aggregation: 'kpl', pollInterval: '250ms' },
  prefix: 'aggregated',
  skip,
});

const settingsWith = (changes: object): KinesisSettings =>
  kinesis.parseSettings({ endpoint, pollInterval: '250ms', ...changes });
let made = 0;

/** A stream that is removed after the case, with everything connected to it. */
async function withStream(
  partitions: number,
  settings: KinesisSettings,
  use: (stream: Stream) => Promise<void>,
): Promise<void> {
  const context = makeContext();
  made += 1;
  const handle = await kinesis.provision({ name: `kvk-kinesis-${process.pid}-${made}`, partitions }, settings, context);
  const stream = new Stream(handle, settings, context);
  try {
    await use(stream);
  } finally {
    await stream.close();
    await kinesis.remove(handle, settings, context);
  }
}

class Stream {
  readonly handle: StreamHandle;
  readonly settings: KinesisSettings;
  readonly context: TestContext;
  /** For what the adapter has no call for. */
  readonly client: KinesisClient;
  readonly #open: AsyncDisposable[] = [];

  constructor(handle: StreamHandle, settings: KinesisSettings, context: TestContext) {
    this.handle = handle;
    this.settings = settings;
    this.context = context;
    this.client = new KinesisClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: new NodeHttpHandler(),
    });
  }

  async producer(): Promise<Producer> {
    const producer = await kinesis.connectProducer(this.handle, this.settings, this.context);
    this.#open.push(producer);
    return producer;
  }

  /** A reader that keeps `partition:value` of everything it is given. */
  async reader(membership: Partial<Membership> = {}): Promise<{ seen: string[]; consumer: Consumer }> {
    const seen: string[] = [];
    const member: Membership = { group: 'readers', member: 'a', from: 'latest', ...membership };
    const consumer = await kinesis.connectConsumer(
      this.handle,
      member,
      (batch) => {
        for (let index = 0; index < batch.count; index += 1)
          seen.push(`${batch.partition}:${batch.valueAt(index).toString()}`);
      },
      this.settings,
      this.context,
    );
    this.#open.push(consumer);
    await consumer.ready();
    return { seen, consumer };
  }

  /** Waits until a change of the shards is done. */
  async active(): Promise<void> {
    for (;;) {
      const { name: StreamName } = this.handle;
      const answer = await this.client.send(new DescribeStreamSummaryCommand({ StreamName }));
      if (answer.StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
      await this.context.timers.sleep(50);
    }
  }

  async close(): Promise<void> {
    for (const each of this.#open.splice(0)) await each[Symbol.asyncDispose]();
    this.client.destroy();
  }
}

const batch = (texts: readonly string[], partition?: number, key?: string) =>
  makeBatch(
    texts.map((text) => ({ value: Buffer.from(text), key })),
    partition,
  );

/** Splits shard 0 in the middle and merges both halves again, with a record before, between and after. */
async function reshard(stream: Stream): Promise<void> {
  const { client, handle } = stream;
  const before = await stream.producer();
  assert.deepEqual((await before.send(batch(['first', 'second'], 0))).refused, []);
  await client.send(
    new SplitShardCommand({
      StreamName: handle.name,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: String(2n ** 127n),
    }),
  );
  await stream.active();
  const between = await stream.producer();
  assert.equal((await between.send(batch(['low'], 1))).partitions, 1);
  assert.equal((await between.send(batch(['high'], 2))).partitions, 2);
  await client.send(
    new MergeShardsCommand({
      StreamName: handle.name,
      ShardToMerge: 'shardId-000000000001',
      AdjacentShardToMerge: 'shardId-000000000002',
    }),
  );
  await stream.active();
  const afterwards = await stream.producer();
  assert.equal((await afterwards.send(batch(['last'], 3))).partitions, 3);
}

void describe('Kinesis beyond the contract', { skip: skip ?? false, concurrency: false }, () => {
  for (const consumer of ['polling', 'enhanced-fan-out']) {
    void test(`${consumer}: follows a split and a merge, parents first`, () =>
      withStream(1, settingsWith({ consumer }), async (stream) => {
        const { seen } = await stream.reader();
        await reshard(stream);
        await eventually('all records', () => seen.length === 5 || seen.join(' '), 40_000);
        const late = await stream.reader({ group: 'late', from: 'oldest' });
        await eventually('all records again', () => late.seen.length === 5 || late.seen.join(' '), 40_000);
        for (const order of [seen, late.seen]) {
          assert.deepEqual(order.slice(0, 2), ['0:first', '0:second']);
          assert.deepEqual(order.slice(2, 4).sort(), ['1:low', '2:high']);
          assert.equal(order[4], '3:last');
        }
        const closed = stream.context.events.filter(({ kind }) => kind === 'shard-closed');
        assert.equal(closed.length, 6);
        const shards = await kinesis.partitions(stream.handle, stream.settings, stream.context);
        assert.deepEqual(
          shards.map(({ index, parents, open }) => [index, parents, open]),
          [
            [0, [], false],
            [1, [0], false],
            [2, [0], false],
            [3, [1, 2], true],
          ],
        );
      }));
  }

  for (const httpHandler of ['http1', 'http2'])
    for (const consumer of ['polling', 'enhanced-fan-out'])
      void test(`${consumer} over ${httpHandler}: what is sent after ready is received`, () =>
        withStream(2, settingsWith({ consumer, httpHandler }), async (stream) => {
          const producer = await stream.producer();
          await producer.send(batch(['too early'], 0));
          const { seen } = await stream.reader();
          await producer.send(batch(['a', 'b'], 1));
          await producer.send(batch(['keyed'], undefined, 'some key'));
          await eventually('three records', () => seen.length === 3 || seen.join(' '));
          assert.ok(!seen.includes('0:too early'));
        }));

  void test('counts what a shard throttles, entry by entry', () =>
    withStream(2, settingsWith({}), async (stream) => {
      const producer = await stream.producer();
      const texts = Array.from({ length: 500 }, (_, index) => String(index));
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => producer.send(batch(texts, 1))));
      const refused = outcomes.flatMap((outcome) => outcome.refused);
      const count = refused.reduce((sum, range) => sum + range.count, 0);
      assert.ok(count > 0 && count <= 2_000, `of 3,000 records about 2,000 are beyond a shard's second: ${count}`);
      assert.deepEqual(new Set(refused.map(({ kind }) => kind)), new Set(['throttled']));
      assert.deepEqual(new Set(refused.map(({ code }) => code)), new Set(['ProvisionedThroughputExceededException']));
      assert.ok(producer.counters().throttledCalls > 0);
      assert.equal(producer.counters().failedCalls, 0);
    }));

  void test('polls more readers than the quota allows, and counts the throttled reads', () =>
    withStream(1, settingsWith({ pollInterval: '100ms' }), async (stream) => {
      const producer = await stream.producer();
      const { seen, consumer } = await stream.reader();
      await eventually('a throttled read', () => consumer.counters().throttledCalls > 0);
      await producer.send(batch(['still read'], 0));
      await eventually('the record', () => seen.length === 1 || seen.join(' '));
      assert.ok(stream.context.events.some(({ kind, partition }) => kind === 'throttled-read' && partition === 0));
    }));

  void test('removes the consumers that a killed reader left registered', async () => {
    const settings = settingsWith({ consumer: 'enhanced-fan-out' });
    const context = makeContext();
    const name = `kvk-kinesis-${process.pid}-left`;
    const handle = await kinesis.provision({ name, partitions: 1 }, settings, context);
    const membership: Membership = { group: 'g', member: 'm', from: 'latest' };
    const consumer = await kinesis.connectConsumer(handle, membership, () => undefined, settings, context);
    await consumer.ready();
    const found: string[] = [];
    for await (const leftover of kinesis.leftovers!(settings, context)) {
      found.push(`${leftover.kind} ${leftover.name}`);
      if (leftover.name === name) await leftover.remove();
    }
    assert.ok(found.includes(`stream ${name}`));
    await consumer[Symbol.asyncDispose]();
    for await (const leftover of kinesis.leftovers!(settings, context)) assert.notEqual(leftover.name, name);
  });

  void test('enhanced-fan-out: subscribes again where the last subscription ended', async () => {
    const shortLived = await startKinesis({ settings: { quotas: { subscriptionLifeMilliseconds: 1_000 } } });
    try {
      const settings = settingsWith({ consumer: 'enhanced-fan-out', endpoint: shortLived.address });
      await withStream(1, settings, async (stream) => {
        const producer = await stream.producer();
        const { seen } = await stream.reader();
        const texts = Array.from({ length: 16 }, (_, index) => String(index));
        for (const text of texts) {
          assert.deepEqual((await producer.send(batch([text], 0))).refused, []);
          await stream.context.timers.sleep(150);
        }
        await eventually('all records', () => seen.length >= texts.length || seen.join(' '));
        assert.deepEqual(
          seen,
          texts.map((text) => `0:${text}`),
        );
        assert.ok(stream.context.events.some(({ kind }) => kind === 'resubscribed'));
      });
    } finally {
      await shortLived.stop();
    }
  });

  void test('tells what it runs on, and that figures are simulated', async () => {
    const description = await kinesis.describe(settingsWith({}), makeContext());
    assert.equal(description.evidence, 'simulated');
    assert.equal(description.client, '@aws-sdk/client-kinesis 3.1143.0');
    assert.match(description.settings['httpHandler']!, /HTTP\/1\.1/);
    assert.equal(description.clientRetries, '');
  });
});

void test('names the endpoint where no Kinesis answers', async () => {
  const nobody = kinesis.parseSettings({ endpoint: 'http://127.0.0.1:1' });
  await assert.rejects(kinesis.describe(nobody, makeContext()), {
    name: 'SystemUnreachable',
    message: /Kinesis cannot be used at http:\/\/127\.0\.0\.1:1 .*ECONNREFUSED/,
  });
});

void test('neither makes nor removes streams with foreign names', async () => {
  const settings = kinesis.parseSettings({ endpoint: 'http://127.0.0.1:1' });
  await assert.rejects(kinesis.provision({ name: 'orders', partitions: 1 }, settings, makeContext()), /'kvk-'/);
  await assert.rejects(
    kinesis.remove({ name: 'orders', partitions: 1, details: {} }, settings, makeContext()),
    /'kvk-'/,
  );
});
