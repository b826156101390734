import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parseSettings } from '../../src/local-kinesis/parse-settings.ts';
import { startServer, type RunningServer } from '../../src/local-kinesis/start-server.ts';
import { readPrometheusText } from './prometheus-text.ts';
import { callJson, callRaw, send, type WireAnswer } from './wire.ts';

const shard = 'shardId-000000000000';

async function start(
  context: TestContext,
  settings: object = {},
  log: (line: string) => void = () => {},
): Promise<RunningServer> {
  const server = await startServer(parseSettings({ port: 0, ...settings }), { log });
  context.after(() => server.stop());
  return server;
}

function putRecord({ port }: RunningServer, Data: string, PartitionKey = 'key'): Promise<WireAnswer> {
  return callRaw(port, 'PutRecord', JSON.stringify({ StreamName: 's', PartitionKey, Data }));
}

async function read({ port }: RunningServer): Promise<WireAnswer> {
  const start = { StreamName: 's', ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = (await callJson(port, 'GetShardIterator', start)) as { ShardIterator: string };
  return callRaw(port, 'GetRecords', JSON.stringify({ ShardIterator }));
}

/** Every 10 ms for 10 s at most. */
async function eventually(isSo: () => boolean): Promise<void> {
  for (let wait = 0; wait < 1000 && !isSo(); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(isSo());
}

void describe('the metrics', () => {
  void it('are in the text form of Prometheus and count what happened', async (context) => {
    const quotas = { shardWriteRecordsPerSecond: 2, shardReadCallsPerSecond: 1 };
    const server = await start(context, { streams: { s: 1, other: 2 }, quotas });
    await putRecord(server, 'AAAA');
    await putRecord(server, 'AAAA');
    assert.equal((await putRecord(server, 'AAAA')).status, 400);
    assert.equal((await read(server)).status, 200);
    assert.equal((await read(server)).status, 400);
    await callRaw(server.port, 'NoSuchOperation', '{}');
    const answer = await send(server.port, 'GET', '/metrics', {});
    assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    const metrics = readPrometheusText(answer.body.toString());
    const valueOf = (name: string, labels: object): number | undefined =>
      metrics
        .get(`local_kinesis_${name}`)!
        .samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))?.value;
    const here = { stream: 's', shard };
    assert.equal(valueOf('accepted_records_total', here), 2);
    assert.equal(valueOf('accepted_bytes_total', here), 12);
    assert.equal(valueOf('read_bytes_total', here), 6);
    assert.equal(valueOf('accepted_records_total', { stream: 'other', shard: 'shardId-000000000001' }), 0);
    assert.equal(valueOf('throttled_records_total', { ...here, reason: 'records' }), 1);
    assert.equal(valueOf('throttled_records_total', { ...here, reason: 'bytes' }), 0);
    assert.equal(valueOf('throttled_reads_total', { ...here, reason: 'calls' }), 1);
    assert.equal(valueOf('calls_total', { operation: 'PutRecord', outcome: 'ok' }), 2);
    const throttled = 'ProvisionedThroughputExceededException';
    assert.equal(valueOf('calls_total', { operation: 'PutRecord', outcome: throttled }), 1);
    assert.equal(valueOf('calls_total', { operation: 'unknown', outcome: 'UnknownOperationException' }), 1);
    const durations = metrics.get('local_kinesis_call_duration_seconds')!;
    assert.equal(durations.type, 'histogram');
    const puts = durations.samples.filter(({ labels }) => labels['operation'] === 'PutRecord');
    const buckets = puts.filter(({ name }) => name.endsWith('_bucket'));
    assert.deepEqual(
      buckets.map(({ value }) => value),
      buckets.map(({ value }) => value).toSorted((left, right) => left - right),
    );
    assert.equal(buckets.at(-1)!.labels['le'], '+Inf');
    assert.equal(buckets.at(-1)!.value, 3);
    assert.equal(puts.find(({ name }) => name.endsWith('_count'))!.value, 3);
    for (const [name, { type, help }] of metrics) {
      assert.equal(name.endsWith('_total'), type === 'counter', name);
      assert.match(help, /\.$|[a-z]/, name);
    }
  });
});

void describe('the health', () => {
  void it('tells version, size, memory and losses', async (context) => {
    const server = await start(context, { streams: { s: 3 }, memoryLimitBytes: 65_536 });
    for (let put = 0; put < 20; put++) await putRecord(server, Buffer.alloc(10_000).toString('base64'));
    const { status, body } = await send(server.port, 'GET', '/health', {});
    assert.equal(status, 200);
    const health = JSON.parse(body.toString());
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.equal(health.status, 'ok');
    assert.equal(health.version, version);
    assert.deepEqual([health.streams, health.shards, health.memory.limitBytes], [1, 3, 65_536]);
    assert.ok(health.memory.heldBytes > 0 && health.memory.heldBytes <= 65_536, body.toString());
    assert.ok(health.lostRecords > 0 && health.uptimeSeconds >= 0);
  });
});

void describe('an access key id', () => {
  const signed = (id: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${id}/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00`,
    'x-amz-date': '20260101T000000Z',
  });

  void it('that is set keeps all others out, in the words of AWS', async (context) => {
    const server = await start(context, { accessKeyId: 'AKIDKNOWN' });
    const list = (headers: object, path = '/') =>
      send(
        server.port,
        'POST',
        path,
        { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1', ...headers },
        '{}',
      );
    assert.equal((await list(signed('AKIDKNOWN'))).status, 200);
    for (const id of ['AKIDOTHER', 'AKIDKNOWNTOO', 'akidknown']) {
      const { status, body } = await list(signed(id));
      assert.equal(status, 400);
      assert.deepEqual(JSON.parse(body.toString()), {
        __type: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      });
    }
    assert.match((await list({})).body.toString(), /MissingAuthenticationTokenException/);
    const query = (id: string) =>
      `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${id}%2F20260101&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=0`;
    assert.equal((await list({}, query('AKIDKNOWN'))).status, 200);
    assert.match((await list({}, query('AKIDOTHER'))).body.toString(), /UnrecognizedClientException/);
    assert.equal((await send(server.port, 'GET', '/health', {})).status, 200, 'the health is open');
  });
});

void describe('streams of the settings', () => {
  void it('are there and ACTIVE when the server is ready', async (context) => {
    const { port } = await start(context, { streams: { orders: 4, clicks: 1 } });
    const { StreamSummaries } = (await callJson(port, 'ListStreams', {})) as {
      StreamSummaries: { StreamStatus: string }[];
    };
    assert.deepEqual(
      StreamSummaries.map(({ StreamStatus }) => StreamStatus),
      ['ACTIVE', 'ACTIVE'],
    );
    const { Shards } = (await callJson(port, 'ListShards', { StreamName: 'orders' })) as { Shards: object[] };
    assert.equal(Shards.length, 4);
  });

  void it('cannot be more than the account may have', async () => {
    const settings = parseSettings({ port: 0, streams: { huge: 20_001 } });
    await assert.rejects(startServer(settings), /would exceed the shard limit/);
  });
});

void describe('the log', () => {
  void it('has changes and, when asked for, every call', async (context) => {
    const lines: string[] = [];
    const server = await start(context, { streams: { s: 1 }, log: 'debug' }, (line) => lines.push(line));
    await putRecord(server, 'AAAA');
    await callRaw(server.port, 'PutRecord', '{"StreamName":"none","PartitionKey":"k","Data":"AAAA"}');
    await eventually(() => lines.length >= 3);
    assert.equal(lines[0], 'stream s: create is done, 1 open shards');
    assert.match(lines[1]!, /^PutRecord 200 ok \d+\.\d ms$/);
    assert.match(lines[2]!, /^PutRecord 400 ResourceNotFoundException \d+\.\d ms: Stream none under account/);
  });

  void it('has no calls otherwise, and nothing at all when it is off', async (context) => {
    const split = 'stream s: split is done, 2 open shards';
    for (const [log, expected] of [
      ['info', [split]],
      ['off', []],
    ] as const) {
      const lines: string[] = [];
      const settings = { streams: { s: 1 }, log, durationsMilliseconds: { updateStream: 0 } };
      const server = await start(context, settings, (line) => lines.push(line));
      await putRecord(server, 'AAAA');
      await callRaw(
        server.port,
        'SplitShard',
        JSON.stringify({ StreamName: 's', ShardToSplit: shard, NewStartingHashKey: '1000' }),
      );
      assert.deepEqual(lines, expected);
    }
  });
});

void describe('TLS', () => {
  void it('keeps its certificate, which clients can trust for all of its names', async (context) => {
    const tlsFolder = mkdtempSync(join(tmpdir(), 'certificate-'));
    context.after(() => rmSync(tlsFolder, { recursive: true }));
    const health = (url: string, ca: string): Promise<string> =>
      new Promise((resolve, reject) => {
        request(`${url}/health`, { ca, agent: false }, (answer) => void text(answer).then(resolve, reject))
          .on('error', reject)
          .end();
      });
    const files: string[] = [];
    for (let life = 0; life < 2; life++) {
      const server = await start(context, { tls: true, tlsFolder });
      const { secure } = server;
      const pem = readFileSync(secure!.certificateFile!, 'utf8');
      files.push(pem);
      assert.equal(pem, secure!.certificate);
      for (const name of ['127.0.0.1', 'localhost']) {
        assert.match(await health(`https://${name}:${secure!.port}`, pem), /"status":"ok"/);
      }
      await server.stop();
    }
    assert.equal(files[0], files[1], 'it is used again');
    assert.equal(statSync(join(tlsFolder, 'local-kinesis-key.pem')).mode & 0o077, 0, 'the key is the user’s alone');
  });
});
