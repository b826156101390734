import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SdkSession } from './sdk-session.ts';
import { callRaw, send, type WireAnswer } from './wire.ts';

const json = 'application/x-amz-json-1.1';
const target = 'Kinesis_20131202.ListStreams';
const date = '20260102T030405Z';

function parsed({ body }: WireAnswer): unknown {
  return JSON.parse(body.toString()) as unknown;
}

void describe('requests that are no call', () => {
  void it('are refused in XML, or as version 1.0 did', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    const denied = await send(port, 'GET', '/', {});
    assert.equal(denied.status, 403);
    assert.match(denied.body.toString(), /^<AccessDeniedException>\n {2}<Message>Unable to determine service/);
    assert.equal(denied.headers['content-type'], undefined);
    assert.equal((await send(port, 'POST', '/', {}, '{}')).status, 403);
    const strange = await send(port, 'POST', '/', { 'x-amz-target': target, 'content-type': 'text/plain' }, '{}');
    assert.deepEqual([strange.status, strange.body.toString()], [404, '<UnknownOperationException/>\n']);
    const old = { 'x-amz-target': target, 'content-type': 'application/json' };
    const unknown = await send(port, 'POST', '/', old, '{}');
    const Version = '1.0';
    assert.equal(unknown.status, 404);
    assert.deepEqual(parsed(unknown), {
      Output: { __type: 'com.amazon.coral.service#UnknownOperationException' },
      Version,
    });
    assert.deepEqual(parsed(await send(port, 'POST', '/', old, 'x')), {
      Output: { __type: 'com.amazon.coral.service#SerializationException' },
      Version,
    });
  });

  void it('with no body are a SerializationException', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    assert.deepEqual(parsed(await callRaw(port, 'ListStreams', '')), { __type: 'SerializationException' });
    const untyped = await send(port, 'POST', '/', {});
    assert.equal(untyped.headers['content-type'], 'application/x-amz-cbor-1.1');
  });
});

void describe('signatures', () => {
  void it('must be whole when there are any', async () => {
    await using session = await SdkSession.start();
    const answerTo = async (path: string, headers: Record<string, string>): Promise<unknown> =>
      parsed(
        await send(
          session.server.port,
          'POST',
          path,
          { 'content-type': json, 'x-amz-target': target, ...headers },
          '{}',
        ),
      );
    assert.deepEqual(await answerTo('/', { authorization: 'AWS4- Signature=b,Credential=a', 'x-amz-date': date }), {
      __type: 'IncompleteSignatureException',
      message: "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b,Credential=a",
    });
    assert.deepEqual(await answerTo('/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d', {}), {
      __type: 'IncompleteSignatureException',
      message:
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
    });
    assert.deepEqual(await answerTo('/?X-Amz-Algorithm', { authorization: 'X' }), {
      __type: 'InvalidSignatureException',
      message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    });
  });

  void it('are needed only when asked for', async () => {
    await using session = await SdkSession.start({}, { requireSignature: true });
    const { port } = session.server;
    assert.deepEqual(parsed(await callRaw(port, 'ListStreams', '{}')), {
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
    await session.createStream('signed', 1);
  });
});

void describe('browsers', () => {
  void it('may call from any origin', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    const preflight = await send(port, 'OPTIONS', '/', {
      origin: 'http://page',
      'access-control-request-headers': 'a, b',
      'access-control-request-method': 'POST',
    });
    assert.deepEqual(
      ['origin', 'headers', 'methods'].map((name) => preflight.headers[`access-control-allow-${name}`]),
      ['*', 'a, b', 'POST'],
    );
    assert.equal(preflight.headers['access-control-max-age'], '172800');
    const call = await send(
      port,
      'POST',
      '/',
      { origin: 'http://page', 'content-type': json, 'x-amz-target': target },
      '{}',
    );
    assert.equal(call.headers['access-control-allow-origin'], '*');
    assert.match(String(call.headers['access-control-expose-headers']), /x-amzn-RequestId/);
  });
});

void describe('wrong types', () => {
  void it('are named as AWS names them', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    const cases: [operation: string, body: object, text: string][] = [
      ['AddTagsToStream', { Tags: 'x' }, 'Expected map or null'],
      ['PutRecords', { Records: 3 }, 'Expected list or null'],
      ['PutRecords', { Records: [true] }, 'Expected null'],
      ['PutRecords', { Records: {} }, 'Start of structure or map found where not expected.'],
      ['DeleteStream', { EnforceConsumerDeletion: 'maybe' }, "'MAYBE' can not be converted to an Boolean"],
      [
        'PutRecord',
        { Data: '23456' },
        "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
      ],
      ['PutRecord', { Data: '=+/=' }, "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
      [
        'PutRecord',
        { Data: '+/+=' },
        "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected",
      ],
    ];
    for (const [operation, body, Message] of cases) {
      const answer = parsed(await callRaw(port, operation, JSON.stringify(body)));
      assert.deepEqual(answer, { __type: 'SerializationException', Message });
    }
  });
});

void describe('broken constraints', () => {
  void it('name the stream when neither name nor ARN is there, and the list for its items', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    const texts = async (operation: string, body: object): Promise<string> =>
      (parsed(await callRaw(port, operation, JSON.stringify(body))) as { message: string }).message;
    const nothing = "1 validation error detected: Value null at 'streamName' failed to satisfy constraint: Member must";
    assert.equal(await texts('DescribeStream', {}), `${nothing} not be null`);
    assert.equal(await texts('PutRecords', { Records: [{ Data: '', PartitionKey: 'k' }] }), `${nothing} not be null`);
    assert.equal(
      await texts('RemoveTagsFromStream', { StreamName: 's', TagKeys: ['a', ''] }),
      "1 validation error detected: Value '[a, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy " +
        'constraint: [Member must have length less than or equal to 128, Member must have length greater than or ' +
        'equal to 1]',
    );
    assert.match(
      await texts('CreateStream', { StreamName: 's', ShardCount: 1e11 }),
      /Value '2147483647' at 'shardCount' .* less than or equal to 100000$/,
    );
  });

  void it('of shards and positions have the words of AWS', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    await session.createStream('s', 1);
    const texts = async (request: object): Promise<string> => {
      const body = JSON.stringify({ StreamName: 's', ShardId: '0', ShardIteratorType: 'LATEST', ...request });
      return (parsed(await callRaw(port, 'GetShardIterator', body)) as { message: string }).message;
    };
    assert.equal(await texts({ ShardId: 'anything-0' }), undefined);
    assert.equal(
      await texts({ StreamName: 'no' }),
      'Shard shardId-000000000000 in stream no under account 000000000000 does not exist',
    );
    assert.equal(
      await texts({ ShardId: '2147483648' }),
      'Could not find shard 2147483648 in stream s under account 000000000000.',
    );
    assert.equal(
      await texts({ StartingSequenceNumber: '5' }),
      'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) ' +
        'TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified LATEST and also a ' +
        'StartingSequenceNumber.',
    );
  });
});

void describe('answers without members', () => {
  void it('have no body', async () => {
    await using session = await SdkSession.start();
    const { port } = session.server;
    const created = await callRaw(port, 'CreateStream', '{"StreamName":"s","ShardCount":1}');
    assert.deepEqual([created.status, created.body.length], [200, 0]);
    assert.equal(Buffer.from(String(created.headers['x-amz-id-2']), 'base64').length, 72);
  });
});
