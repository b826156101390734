import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import { describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  UpdateShardCountCommand,
  type ChildShard,
  type KinesisClientConfig,
  type SubscribeToShardEvent,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SdkSession } from './sdk-session.ts';

const firstShard = 'shardId-000000000000';
const handlers: readonly [name: string, config: () => KinesisClientConfig][] = [
  ['its default handler (HTTP/2)', () => ({})],
  ['NodeHttpHandler (HTTP/1.1)', () => ({ requestHandler: new NodeHttpHandler() })],
];

/** Reads a shard by polling from its oldest record to its end, or to the first empty answer. */
async function poll(session: SdkSession, StreamName: string, ShardId: string) {
  const { client } = session;
  const start = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
  const values: string[] = [];
  let children: ChildShard[] | undefined;
  while (ShardIterator) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 3 }));
    values.push(...page.Records!.map(({ Data }) => Buffer.from(Data!).toString()));
    children = page.ChildShards;
    ShardIterator = page.NextShardIterator;
    if (ShardIterator && page.Records!.length === 0) break;
  }
  return { values, children };
}

async function subscribe(session: SdkSession, ConsumerARN: string, ShardId: string, position: object = {}) {
  const StartingPosition = { Type: 'TRIM_HORIZON' as const, ...position };
  const command = new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition });
  const { EventStream } = await session.client.send(command);
  return EventStream!;
}

/** Events of a subscription until it ends or `enough` says so. */
async function collect(
  events: Awaited<ReturnType<typeof subscribe>>,
  enough: (event: SubscribeToShardEvent) => boolean = () => false,
): Promise<SubscribeToShardEvent[]> {
  const collected: SubscribeToShardEvent[] = [];
  for await (const { SubscribeToShardEvent: event } of events) {
    if (!event) continue;
    collected.push(event);
    if (enough(event)) break;
  }
  return collected;
}

const valuesOf = (events: readonly SubscribeToShardEvent[]) =>
  events.flatMap(({ Records }) => Records!.map(({ Data }) => Buffer.from(Data!).toString()));

async function put(session: SdkSession, StreamName: string, values: readonly string[], ExplicitHashKey = '0') {
  const Records = values.map((value) => ({ PartitionKey: 'k', ExplicitHashKey, Data: Buffer.from(value) }));
  return session.client.send(new PutRecordsCommand({ StreamName, Records }));
}

for (const [name, config] of handlers) {
  void describe(`the JavaScript SDK with ${name}`, () => {
    void it('puts and polls', async () => {
      await using session = await SdkSession.start(config());
      await session.createStream('s', 2);
      const data = Buffer.from([0, 255, 1]);
      const one = await session.client.send(
        new PutRecordCommand({ StreamName: 's', PartitionKey: 'ключ "1"\n', ExplicitHashKey: '0', Data: data }),
      );
      assert.equal(one.ShardId, firstShard);
      const before = Date.now();
      const many = await put(session, 's', ['a', 'b']);
      assert.equal(many.FailedRecordCount, 0);
      const { ShardIterator } = await session.client.send(
        new GetShardIteratorCommand({ StreamName: 's', ShardId: firstShard, ShardIteratorType: 'TRIM_HORIZON' }),
      );
      const { Records, MillisBehindLatest } = await session.client.send(new GetRecordsCommand({ ShardIterator }));
      assert.equal(MillisBehindLatest, 0);
      assert.deepEqual(Records![0]!.Data, new Uint8Array(data));
      assert.equal(Records![0]!.PartitionKey, 'ключ "1"\n');
      assert.deepEqual(
        Records!.map(({ SequenceNumber }) => SequenceNumber),
        [one.SequenceNumber, ...many.Records!.map(({ SequenceNumber }) => SequenceNumber)],
      );
      assert.ok(Math.abs(Records![1]!.ApproximateArrivalTimestamp!.getTime() - before) < 60_000);
    });

    void it('puts and reads records of 10 MiB over one session', async () => {
      await using session = await SdkSession.start(config(), { quotas: { enforced: false } });
      await session.client.send(
        new CreateStreamCommand({ StreamName: 's', ShardCount: 1, MaxRecordSizeInKiB: 10_240 }),
      );
      const data = Buffer.alloc(10 * 1024 * 1024 - 1, 'x');
      await session.client.send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'k', Data: data }));
      const { ShardIterator } = await session.client.send(
        new GetShardIteratorCommand({ StreamName: 's', ShardId: firstShard, ShardIteratorType: 'TRIM_HORIZON' }),
      );
      const pages = await Promise.all(
        Array.from({ length: 3 }, () => session.client.send(new GetRecordsCommand({ ShardIterator }))),
      );
      assert.ok(pages.every(({ Records }) => data.equals(Records![0]!.Data!)));
    });

    void it('is pushed what was there and what comes, and resumes where it left off', async () => {
      await using session = await SdkSession.start(config(), { quotas: { enforced: false } });
      const consumer = await session.registerConsumer(await session.createStream('s', 1), 'c');
      await put(session, 's', ['a', 'b']);
      const events = await subscribe(session, consumer, firstShard);
      let pushed = 0;
      const collected = await collect(events, (event) => {
        if (pushed === 0) void put(session, 's', ['c']);
        pushed += event.Records!.length;
        return pushed === 3;
      });
      assert.deepEqual(valuesOf(collected), ['a', 'b', 'c']);
      const SequenceNumber = collected.at(-1)!.ContinuationSequenceNumber!;
      await put(session, 's', ['d']);
      for (const Type of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const) {
        const resumed = await subscribe(session, consumer, firstShard, { Type, SequenceNumber });
        assert.deepEqual(valuesOf(await collect(resumed, ({ Records }) => Records!.length > 0)), ['d']);
      }
    });

    void it('gets an event at once when there are no records', async () => {
      await using session = await SdkSession.start(config());
      const consumer = await session.registerConsumer(await session.createStream('s', 1), 'c');
      const events = await subscribe(session, consumer, firstShard, { Type: 'LATEST' });
      const [event] = await collect(events, () => true);
      assert.deepEqual(event!.Records, []);
      assert.equal(event!.MillisBehindLatest, 0);
      assert.match(event!.ContinuationSequenceNumber!, /^\d{56}$/);
    });

    void it('reads parents to the end before children, by polling and by fan-out', async () => {
      await using session = await SdkSession.start(config(), { quotas: { enforced: false } });
      const { client } = session;
      const consumer = await session.registerConsumer(await session.createStream('s', 1), 'c');
      await put(session, 's', ['parent 1', 'parent 2']);
      const events = await subscribe(session, consumer, firstShard);
      const half = 2n ** 127n;
      await client.send(
        new SplitShardCommand({ StreamName: 's', ShardToSplit: firstShard, NewStartingHashKey: String(half) }),
      );
      await put(session, 's', ['low']);
      await put(session, 's', ['high'], String(half));
      const expectedChildren = [
        ['shardId-000000000001', [firstShard], '0', String(half - 1n)],
        ['shardId-000000000002', [firstShard], String(half), String(2n ** 128n - 1n)],
      ];
      const plain = (children: ChildShard[] | undefined) =>
        children!.map(({ ShardId, ParentShards, HashKeyRange }) => [
          ShardId,
          ParentShards,
          HashKeyRange!.StartingHashKey,
          HashKeyRange!.EndingHashKey,
        ]);
      const pushed = await collect(events);
      assert.deepEqual(valuesOf(pushed), ['parent 1', 'parent 2']);
      const last = pushed.at(-1)!;
      assert.ok(last.ContinuationSequenceNumber === undefined || last.ContinuationSequenceNumber === null);
      assert.deepEqual(plain(last.ChildShards), expectedChildren);
      assert.ok(pushed.slice(0, -1).every(({ ChildShards }) => ChildShards === undefined));
      const polled = await poll(session, 's', firstShard);
      assert.deepEqual(polled.values, ['parent 1', 'parent 2']);
      assert.deepEqual(plain(polled.children), expectedChildren);
      assert.deepEqual((await poll(session, 's', 'shardId-000000000001')).values, ['low']);
      assert.deepEqual((await poll(session, 's', 'shardId-000000000002')).values, ['high']);
      const merged = { ShardToMerge: 'shardId-000000000001', AdjacentShardToMerge: 'shardId-000000000002' };
      await client.send(new MergeShardsCommand({ StreamName: 's', ...merged }));
      const { Shards } = await client.send(new ListShardsCommand({ StreamName: 's' }));
      assert.equal(Shards![3]!.ParentShardId, merged.ShardToMerge);
      assert.equal(Shards![3]!.AdjacentParentShardId, merged.AdjacentShardToMerge);
      const afterMerge = await poll(session, 's', merged.ShardToMerge);
      assert.deepEqual(afterMerge.children![0]!.ParentShards, Object.values(merged));
    });

    void it('gets AWS names and texts of errors', async () => {
      await using session = await SdkSession.start(config());
      const { client } = session;
      const arn = await session.createStream('s', 1);
      const consumer = await session.registerConsumer(arn, 'c');
      const account = 'account 000000000000';
      const rejected = (sent: Promise<unknown>, name: string, message: string) =>
        assert.rejects(sent, { name, message });
      await rejected(
        client.send(new PutRecordCommand({ StreamName: 'missing', PartitionKey: 'k', Data: Buffer.of(1) })),
        'ResourceNotFoundException',
        `Stream missing under ${account} not found.`,
      );
      await rejected(
        session.createStream('s', 1),
        'ResourceInUseException',
        `Stream s under ${account} already exists.`,
      );
      await rejected(
        client.send(new PutRecordsCommand({ StreamName: 's', Records: [{ PartitionKey: '', Data: Buffer.of(1) }] })),
        'ValidationException',
        "1 validation error detected: Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      );
      await rejected(
        client.send(
          new PutRecordCommand({
            StreamARN: arn,
            PartitionKey: 'k',
            ExplicitHashKey: String(2n ** 128n),
            Data: Buffer.of(1),
          }),
        ),
        'InvalidArgumentException',
        'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
          `Specified value was ${2n ** 128n}`,
      );
      await subscribe(session, consumer, firstShard);
      await rejected(
        subscribe(session, consumer, firstShard),
        'LimitExceededException',
        `Rate exceeded for stream s under ${account}.`,
      );
      await rejected(
        client.send(
          new UpdateShardCountCommand({ StreamName: 's', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
        ),
        'LimitExceededException',
        'UpdateShardCount cannot scale up over double your current open shard count. ' +
          'Current open shard count: 1 Target shard count: 4',
      );
    });
  });
}

void describe('the JavaScript SDK over TLS', () => {
  void it('puts and polls with HTTP/1.1', async () => {
    await using session = await SdkSession.start({}, { tls: true });
    await session.createStream('s', 1);
    const { endpoint, certificate: ca } = session.server.secure!;
    const requestHandler = new NodeHttpHandler({ httpsAgent: new Agent({ ca }) });
    const secure = session.sibling({ endpoint, requestHandler });
    await put(secure, 's', ['a']);
    assert.deepEqual((await poll(secure, 's', firstShard)).values, ['a']);
    secure.client.destroy();
  });

  void it('puts and polls with its default handler', async (context) => {
    await using session = await SdkSession.start({}, { tls: true });
    await session.createStream('s', 1);
    const { endpoint, certificate } = session.server.secure!;
    const trusted = getCACertificates('default');
    context.after(() => setDefaultCACertificates(trusted));
    setDefaultCACertificates([...trusted, certificate]);
    const secure = session.sibling({ endpoint });
    await put(secure, 's', ['a']);
    assert.deepEqual((await poll(secure, 's', firstShard)).values, ['a']);
    secure.client.destroy();
  });
});

void describe('subscriptions of one consumer to one shard', () => {
  void it('exclude each other for 5 s', async () => {
    await using session = await SdkSession.start({}, { quotas: { subscribeCallsPerSecond: 0 } });
    const consumer = await session.registerConsumer(await session.createStream('s', 1), 'c');
    await subscribe(session, consumer, firstShard);
    await assert.rejects(subscribe(session, consumer, firstShard), {
      name: 'ResourceInUseException',
      message: `Another active subscription exists for this consumer: 000000000000:s:${firstShard}:c`,
    });
  });

  void it('take over later, and tell the older one', async () => {
    const quotas = { subscribeCallsPerSecond: 0, resubscribeMilliseconds: 0 };
    await using session = await SdkSession.start({}, { quotas });
    const consumer = await session.registerConsumer(await session.createStream('s', 1), 'c');
    const older = collect(await subscribe(session, consumer, firstShard));
    const refused = assert.rejects(older, { name: 'ResourceInUseException' });
    const newer = await subscribe(session, consumer, firstShard);
    await refused;
    await put(session, 's', ['a']);
    assert.deepEqual(valuesOf(await collect(newer, ({ Records }) => Records!.length > 0)), ['a']);
  });

  void it('end after their life', async () => {
    await using session = await SdkSession.start({}, { quotas: { subscriptionLifeMilliseconds: 20 } });
    const consumer = await session.registerConsumer(await session.createStream('s', 1), 'c');
    const events = await collect(await subscribe(session, consumer, firstShard));
    assert.ok(events.every(({ ContinuationSequenceNumber }) => ContinuationSequenceNumber !== undefined));
  });
});
