import { ApiClient, ApiError, registerConsumer, subscribe, untilActive } from './api-client.ts';
import { offer, QuotaMeter, refusalText, type Judged, type Load } from './offered-load.ts';
import { callLoads, readBytesLoad, readLoad, writeLoads } from './quota-loads.ts';
import { callBytes } from './raw-connection.ts';
import { ServerProcess } from './server-process.ts';

const mebibyte = 1024 ** 2;
/** Buckets hold a second's worth: after this they are drained. */
const settledMilliseconds = 3000;
const shard = 'shardId-000000000000';
/** Instead of AWS's 15 minutes. */
const splitMilliseconds = 8000;

/** Measures every quota that is a rate, some at the same time, in about three times `seconds`. */
export async function proveRates(seconds: number): Promise<Judged[]> {
  return [...(await proveWrites(seconds)), ...(await proveReads(seconds)), ...(await proveCalls(seconds))];
}

async function judgeAll(port: number, loads: readonly Load[], seconds: number): Promise<Judged[]> {
  return Promise.all(loads.map(async (load) => (await offer(port, load, seconds)).judge(settledMilliseconds)));
}

async function proveWrites(seconds: number): Promise<Judged[]> {
  await using server = await ServerProcess.start({ durationsMilliseconds: { createStream: 0 } });
  const { port } = server;
  const client = new ApiClient(port);
  const loads: Load[] = [];
  for (const by of ['PutRecords', 'PutRecord'] as const) {
    for (const bytes of [100, 1024, 10_000]) {
      const StreamName = `${by === 'PutRecord' ? 'single' : 'batch'}-${bytes}`;
      await create(client, { StreamName, ShardCount: 1 });
      loads.push(writeLoads(StreamName, bytes, 1, by));
    }
  }
  for (const bytes of [100, 10_000]) {
    const StreamName = `on-demand-${bytes}`;
    await create(client, { StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    loads.push({
      ...writeLoads(StreamName, bytes, 4, 'PutRecords'),
      figure: bytes === 100 ? '4,000 records/s' : '4 MB/s',
    });
  }
  client.close();
  return [...(await judgeAll(port, loads, seconds)), ...(await proveDoubling())];
}

/** The capacity of an on-demand stream before and after its hot shards were split. */
async function proveDoubling(): Promise<Judged[]> {
  await using server = await ServerProcess.start({
    durationsMilliseconds: { createStream: 0 },
    onDemandSplitMilliseconds: splitMilliseconds,
  });
  const client = new ApiClient(server.port);
  const StreamName = 'doubling';
  await create(client, { StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  client.close();
  // Eight hash keys, so that each of the eight shards after the first split is offered its share.
  const load = { ...writeLoads(StreamName, 100, 8, 'PutRecords'), depth: Number.POSITIVE_INFINITY };
  const meter = await offer(server.port, load, 17);
  const doubled = {
    ...meter.judge(splitMilliseconds + 4000, 17_000),
    name: `${StreamName}: after 8 s above half (AWS: 15 min)`,
  };
  return [{ ...doubled, figure: 'twice the former 4,000 records/s' }];
}

/** Reads, from a server whose shards were filled without quotas of writing. */
async function proveReads(seconds: number): Promise<Judged[]> {
  await using server = await ServerProcess.start({
    durationsMilliseconds: { createStream: 0, registerConsumer: 0 },
    quotas: { shardWriteRecordsPerSecond: 0, shardWriteBytesPerSecond: 0 },
  });
  const { port } = server;
  const client = new ApiClient(port);
  for (const [StreamName, records, bytes] of [
    ['calls', 1, 10],
    ['iterators', 0, 0],
    ['mebibyte', 1, mebibyte - 1],
    ['ten-mebibyte', 1, 10 * mebibyte - 1],
    ['fan-out', (2 * seconds + 6) * 2, mebibyte / 2 - 1],
  ] as const) {
    await create(client, { StreamName, ShardCount: 1, MaxRecordSizeInKiB: 10_240 });
    const put = JSON.stringify({ StreamName, PartitionKey: 'k', Data: Buffer.alloc(bytes).toString('base64') });
    for (let left: number = records; left > 0; left--) await client.call('PutRecord', put);
  }
  const getRecords = async (StreamName: string): Promise<Buffer> => {
    const start = { StreamName, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await client.call('GetShardIterator', start);
    return callBytes('GetRecords', JSON.stringify({ ShardIterator }));
  };
  const iterator = { StreamName: 'iterators', ShardId: shard, ShardIteratorType: 'LATEST' };
  const loads = [
    readLoad('GetRecords calls', '5 calls/s a shard', 5, await getRecords('calls')),
    readLoad('GetShardIterator', '5 calls/s a shard', 5, callBytes('GetShardIterator', JSON.stringify(iterator))),
    readBytesLoad('GetRecords in answers of 1 MiB', mebibyte - 1, await getRecords('mebibyte')),
    readBytesLoad('GetRecords in answers of 10 MiB (5 s each)', 10 * mebibyte - 1, await getRecords('ten-mebibyte')),
  ];
  const { StreamDescription } = await client.call('DescribeStream', { StreamName: 'fan-out' });
  const consumers: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    consumers.push(await registerConsumer(client, StreamDescription.StreamARN, name));
  }
  client.close();
  const [first, second, third] = consumers as [string, string, string];
  const judged = await Promise.all([
    judgeAll(port, loads, seconds),
    provePacing(port, first, 'one', seconds),
    provePacing(port, second, 'two', seconds),
    proveSubscribing(port, third, seconds),
  ]);
  return judged.flat();
}

/** What one consumer is pushed of one shard. */
async function provePacing(port: number, ConsumerARN: string, name: string, seconds: number): Promise<Judged> {
  const perSecond = 2 * mebibyte;
  const figure = '2 MiB/s a consumer and shard';
  // The bucket, and the event of 1 MiB that overdraws it.
  const meter = new QuotaMeter({
    name: `SubscribeToShard, consumer ${name}`,
    figure,
    perSecond,
    depth: perSecond + mebibyte,
  });
  const startedAt = performance.now();
  const body = { ConsumerARN, ShardId: shard, StartingPosition: { Type: 'TRIM_HORIZON' } };
  await subscribe(port, body, ({ type, payload }) => {
    const receivedAt = performance.now();
    if (type !== 'SubscribeToShardEvent') return false;
    const { Records } = JSON.parse(payload.toString()) as { Records: { Data: string }[] };
    const amount = Records.reduce((sum, { Data }) => sum + Buffer.byteLength(Data, 'base64'), 0);
    // Pushed as soon as the bucket held anything: each event finds it empty and overdraws it.
    meter.count({ sentAt: Math.max(startedAt, receivedAt - 50), receivedAt, asked: amount + 1, granted: amount });
    return receivedAt > startedAt + seconds * 1000;
  });
  return meter.judge(settledMilliseconds);
}

/** Calls of SubscribeToShard: one a second is looked at, one in five seconds succeeds. */
async function proveSubscribing(port: number, ConsumerARN: string, seconds: number): Promise<Judged[]> {
  const request = callBytes(
    'SubscribeToShard',
    JSON.stringify({ ConsumerARN, ShardId: shard, StartingPosition: { Type: 'LATEST' } }),
  );
  const figure = 'one in 5 s a consumer and shard';
  const successes = new QuotaMeter({ name: 'SubscribeToShard that succeed', figure, perSecond: 0.2, depth: 1 });
  const load: Load = {
    name: 'SubscribeToShard calls',
    figure: '1 call/s a consumer and shard',
    perSecond: 1,
    depth: 1,
    callsPerSecond: 50,
    amount: 1,
    request,
    granted: ({ status, body }) => {
      const isLookedAt = status === 200 || body.includes('ResourceInUseException');
      if (!isLookedAt) return 0;
      const now = performance.now();
      // Only one call a second is looked at, so that a success comes with the first of them after 5 s.
      successes.count({ sentAt: now - 50, receivedAt: now, asked: 1, granted: status === 200 ? 1 : 0 });
      if (status !== 200) successes.refused(refusalText({ status, head: '', body }));
      return 1;
    },
  };
  const calls = await offer(port, load, seconds);
  return [calls.judge(settledMilliseconds), successes.judge(0)];
}

async function proveCalls(seconds: number): Promise<Judged[]> {
  await using server = await ServerProcess.start({ durationsMilliseconds: { createStream: 0, updateStream: 0 } });
  const client = new ApiClient(server.port);
  await create(client, { StreamName: 'calls', ShardCount: 1 });
  client.close();
  // Awaited here, so that the server lives until then.
  return await judgeAll(server.port, callLoads(), seconds);
}

async function create(client: ApiClient, request: { StreamName: string } & Record<string, unknown>): Promise<void> {
  for (;;) {
    try {
      await client.call('CreateStream', request);
      await untilActive(client, request.StreamName);
      return;
    } catch (error) {
      // Five streams a second may be created.
      if (!(error instanceof ApiError) || error.type !== 'LimitExceededException') throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
