import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { cbor, tag } from '@smithy/core/cbor';
import { callJson, callRaw, send } from './wire.ts';
import { SdkSession } from './sdk-session.ts';

/** CBOR as the Java SDK sends and reads it. */
async function callCbor(port: number, operation: string, request: object): Promise<Record<string, unknown>> {
  const { body, headers } = await callRaw(port, operation, cbor.serialize(request), 'cbor');
  assert.equal(headers['content-type'], 'application/x-amz-cbor-1.1');
  return cbor.deserialize(body) as Record<string, unknown>;
}

void describe('CBOR', () => {
  void it('carries bytes, times as tag 1 of integer milliseconds, and errors', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    await session.createStream('s', 1);
    const Data = Buffer.from([1, 2, 3]);
    const put = await callCbor(port, 'PutRecords', { StreamName: 's', Records: [{ PartitionKey: 'k', Data }] });
    assert.equal(put['FailedRecordCount'], 0);
    const start = { StreamName: 's', ShardId: 'shardId-000000000000', ShardIteratorType: 'AT_TIMESTAMP' };
    const Timestamp = tag({ tag: 1, value: Date.now() - 60_000 });
    const { ShardIterator } = await callCbor(port, 'GetShardIterator', { ...start, Timestamp });
    const { Records } = (await callCbor(port, 'GetRecords', { ShardIterator })) as { Records: { Data: Uint8Array }[] };
    const { Data: read, ApproximateArrivalTimestamp: time } = Records[0] as unknown as {
      Data: Uint8Array;
      ApproximateArrivalTimestamp: { tag: number; value: number };
    };
    assert.deepEqual(Buffer.from(read), Data);
    assert.equal(time.tag, 1);
    assert.ok(Number.isInteger(time.value) && Math.abs(time.value - Date.now()) < 60_000);
    assert.deepEqual(await callCbor(port, 'DescribeStream', { StreamName: 'no' }), {
      __type: 'ResourceNotFoundException',
      message: 'Stream no under account 000000000000 not found.',
    });
  });
});

void describe('TLS', () => {
  void it('carries HTTP/2 also when nobody agreed on it', async () => {
    await using session = await SdkSession.start({}, { tls: true });
    const { endpoint, port } = session.server.secure!;
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const client = connectHttp2(endpoint, { createConnection: () => socket });
    const stream = client.request({ ':method': 'GET', ':path': '/health' });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    assert.equal(socket.alpnProtocol, false);
    assert.match(Buffer.concat(chunks).toString(), /^\{"status":"ok",/);
    client.destroy();
  });
});

void describe('JSON', () => {
  void it('is read alike by the fast way and the full way', async () => {
    await using session = await SdkSession.start({}, { quotas: { enforced: false } });
    const { port } = session.server;
    await session.createStream('s', 1);
    const data = Buffer.from('hello').toString('base64');
    const bodies = [
      `{"StreamName":"s","Records":[{"Data":"${data}","PartitionKey":"a"}]}`,
      ` {\n"Records" : [ {"PartitionKey":"a","Data":"${data}" , "ExplicitHashKey":"7"} ] , "StreamName":"s" } `,
      `{"StreamName":"s","Records":[{"Data":"${data.replace('=', '\\u003d')}","PartitionKey":"\\u0061"}]}`,
      `{"StreamName":"s","Records":[{"Data":"${data}","PartitionKey":"a","Unknown":[{}]}],"Unknown":{"Records":1}}`,
      `{"StreamARN":"${session.server.service.arnOf('s')}","Records":[{"Data":"${data}","PartitionKey":"a"}]}`,
    ];
    for (const body of bodies) {
      const { status, body: answer } = await callRaw(port, 'PutRecords', body);
      assert.equal(status, 200, answer.toString());
    }
    const start = { StreamName: 's', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = (await callJson(port, 'GetShardIterator', start)) as { ShardIterator: string };
    const { Records } = (await callJson(port, 'GetRecords', { ShardIterator })) as {
      Records: { Data: string; PartitionKey: string }[];
    };
    assert.deepEqual(
      Records.map(({ Data, PartitionKey }) => [Data, PartitionKey]),
      bodies.map(() => [data, 'a']),
    );
  });

  void it('errors come with AWS names and texts', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    await session.createStream('s', 1);
    const record = { PartitionKey: 'k', Data: 'AAAA' };
    const cases: [operation: string, body: string, status: number, answer: object][] = [
      ['PutRecord', '{', 400, { __type: 'SerializationException' }],
      ['PutRecords', '[]', 400, { __type: 'SerializationException' }],
      ['Nothing', '{}', 400, { __type: 'UnknownOperationException' }],
      [
        'GetRecords',
        '{"ShardIterator":"x","Limit":"ten"}',
        400,
        { __type: 'SerializationException', Message: 'class java.lang.String can not be converted to an Integer' },
      ],
      [
        'CreateStream',
        '{}',
        400,
        {
          __type: 'ValidationException',
          message:
            "1 validation error detected: Value null at 'streamName' failed to satisfy constraint: " +
            'Member must not be null',
        },
      ],
      [
        'GetShardIterator',
        '{"StreamName":"s","ShardId":"shardId-000000000000","ShardIteratorType":"OLDEST"}',
        400,
        {
          __type: 'ValidationException',
          message:
            "1 validation error detected: Value 'OLDEST' at 'shardIteratorType' failed to satisfy constraint: " +
            'Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, ' +
            'TRIM_HORIZON]',
        },
      ],
      [
        'PutRecords',
        JSON.stringify({ StreamName: 's', Records: [record, { ...record, PartitionKey: 'k'.repeat(257) }] }),
        400,
        {
          __type: 'ValidationException',
          message:
            `1 validation error detected: Value '${'k'.repeat(257)}' at 'records.2.member.partitionKey' failed to ` +
            'satisfy constraint: Member must have length less than or equal to 256',
        },
      ],
      [
        'PutRecord',
        JSON.stringify({ StreamName: 's', ...record, SequenceNumberForOrdering: '1' }),
        400,
        {
          __type: 'InvalidArgumentException',
          message:
            'ExclusiveMinimumSequenceNumber 1 used in PutRecord on stream s under account 000000000000 is invalid.',
        },
      ],
      [
        'PutRecord',
        JSON.stringify({ StreamName: 's', ...record, DryRun: true }),
        400,
        {
          __type: 'DryRunOperationException',
          message: 'Request would have succeeded, but DryRun flag is set.',
        },
      ],
    ];
    for (const [operation, body, status, answer] of cases) {
      const got = await callRaw(port, operation, body);
      assert.deepEqual(JSON.parse(got.body.toString()), answer);
      assert.equal(got.status, status);
      assert.match(got.headers['x-amzn-requestid'] as string, /^[\da-f-]{36}$/);
    }
  });

  void it('refuses records beyond the sizes', async () => {
    await using session = await SdkSession.start();
    await session.createStream('s', 1);
    const { port } = session.server;
    const entry = (bytes: number) => ({ PartitionKey: 'k', Data: Buffer.alloc(bytes).toString('base64') });
    const failed = async (records: object[]) => callJson(port, 'PutRecords', { StreamName: 's', Records: records });
    assert.match(
      JSON.stringify(await failed([entry(1024 * 1024)])),
      /Value at 'records.1.member.data' .* equal to 1048576"/,
    );
    assert.match(
      JSON.stringify(await failed([entry(10_485_761)])),
      /Value at 'records.1.member.data' .* less than or equal to 10485760/,
    );
    assert.match(JSON.stringify(await failed(Array(11).fill(entry(1_000_000)))), /Records size exceeds 10 MB limit/);
    assert.match(JSON.stringify(await failed(Array(501).fill(entry(0)))), /length less than or equal to 500/);
    const { status } = await callRaw(port, 'PutRecord', Buffer.alloc(15 * 1024 * 1024 + 1, ' '));
    assert.equal(status, 413);
  });
});

void describe('administration', () => {
  void it('shows health and metrics', async () => {
    await using session = await SdkSession.start();
    await session.createStream('s', 1);
    const { port } = session.server;
    await callJson(port, 'PutRecord', { StreamName: 's', PartitionKey: 'key', Data: 'AAAA' });
    assert.match((await send(port, 'GET', '/health', {})).body.toString(), /^\{"status":"ok",/);
    const metrics = (await send(port, 'GET', '/metrics', {})).body.toString();
    assert.match(metrics, /local_kinesis_accepted_bytes_total{stream="s",shard="shardId-000000000000"} 6\n/);
    assert.equal((await send(port, 'GET', '/nothing', {})).status, 403);
  });

  void it('sets faults while running and names what is wrong with them', async () => {
    await using session = await SdkSession.start();
    await session.createStream('s', 1);
    const { port } = session.server;
    const set = (faults: object) => send(port, 'PUT', '/admin/faults', {}, JSON.stringify(faults));
    const put = () => callRaw(port, 'PutRecord', '{"StreamName":"s","PartitionKey":"k","Data":"AAAA"}');
    assert.match((await set({ throtledShare: 1 })).body.toString(), /throtledShare is unknown/);
    assert.match((await set({ throttledShare: 2 })).body.toString(), /throttledShare must be between 0 and 1/);
    await set({ throttledShare: 1 });
    assert.match((await put()).body.toString(), /ProvisionedThroughputExceededException/);
    await set({ throttledShare: 0, failedShare: 1 });
    assert.equal((await put()).status, 500);
    await set({ failedShare: 0, droppedShare: 1 });
    await assert.rejects(put());
    await set({ droppedShare: 0, latencyMedianMilliseconds: 1, latencyP99Milliseconds: 2 });
    assert.equal((await put()).status, 200);
    await set({ latencyMedianMilliseconds: 0, failedEntriesShare: 1 });
    const Records = [{ PartitionKey: 'k', Data: 'AAAA' }];
    assert.deepEqual(await callJson(port, 'PutRecords', { StreamName: 's', Records }), {
      FailedRecordCount: 1,
      Records: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'Internal service failure.' }],
    });
    await set({ failedEntriesShare: 0, stalledShard: 's/shardId-000000000000' });
    const start = { StreamName: 's', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = (await callJson(port, 'GetShardIterator', start)) as { ShardIterator: string };
    const read = async () =>
      ((await callJson(port, 'GetRecords', { ShardIterator })) as { Records: object[] }).Records.length;
    assert.equal(await read(), 0);
    await set({ stalledShard: '' });
    // The dropped put took effect, as puts do whose answer is lost.
    assert.equal(await read(), 2);
  });
});
