import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cbor } from '@smithy/core/cbor';
import { requestMembers } from '../../src/local-kinesis/request-members.ts';
import { SdkSession } from './sdk-session.ts';
import { callRaw, send } from './wire.ts';

const operations = Object.keys(requestMembers);
const valid = {
  StreamName: 's',
  Records: [{ PartitionKey: 'k', Data: 'AAAA' }],
  ShardId: 'shardId-000000000000',
  ShardIteratorType: 'TRIM_HORIZON',
};

/** The server answers every body with a status below 500, and still lives. */
async function survives(body: (session: SdkSession) => Promise<void>): Promise<void> {
  const logged: string[] = [];
  await using session = await SdkSession.start({}, { quotas: { enforced: false } }, (line) => logged.push(line));
  await session.createStream('s', 1);
  await body(session);
  assert.equal((await send(session.server.port, 'GET', '/health', {})).status, 200);
  assert.deepEqual(logged, []);
}

void describe('bodies of any kind', () => {
  void it('of JSON get an answer, never an internal failure', async () => {
    await survives(async ({ server }) => {
      const value = fc.oneof(
        fc.jsonValue(),
        fc.constantFrom('s', 'shardId-000000000000', 'TRIM_HORIZON', 1e300, -1, null),
      );
      const body = fc.dictionary(fc.constantFrom(...Object.keys(valid), 'StreamARN', 'Limit', 'Tags'), value);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...operations), body, async (operation, fields) => {
          const { status } = await callRaw(server.port, operation, JSON.stringify({ ...valid, ...fields }));
          assert.ok(status < 500, `${operation} ${status}`);
        }),
        { numRuns: 300 },
      );
    });
  });

  void it('broken anywhere get an answer', async () => {
    await survives(async ({ server }) => {
      const text = JSON.stringify(valid);
      const broken = fc.tuple(fc.nat(text.length), fc.nat(5), fc.string({ maxLength: 5, unit: 'binary' }));
      await fc.assert(
        fc.asyncProperty(broken, async ([at, removed, added]) => {
          const body = text.slice(0, at) + added + text.slice(at + removed);
          const { status } = await callRaw(server.port, 'PutRecords', body);
          assert.ok(status < 500, body);
        }),
        { numRuns: 300 },
      );
    });
  });

  void it('of CBOR get an answer', async () => {
    await survives(async ({ server }) => {
      const whole = Buffer.from(cbor.serialize(valid));
      const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(changes, fc.nat(whole.length), async (bytes, cut) => {
          const body = Buffer.from(whole.subarray(0, whole.length - (cut % 3 === 0 ? cut : 0)));
          for (const [at, byte] of bytes) if (at < body.length) body[at] = byte;
          const { status } = await callRaw(server.port, 'PutRecords', body, 'cbor');
          assert.ok(status < 500, body.toString('hex'));
        }),
        { numRuns: 300 },
      );
    });
  });

  void it('nested deep, or promising more than they hold, get an answer', async () => {
    await survives(async ({ server }) => {
      const depth = 200_000;
      const nested = `{"StreamName":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      for (const operation of ['PutRecords', 'CreateStream']) {
        assert.equal((await callRaw(server.port, operation, nested)).status, 400);
      }
      for (const hex of ['9b7fffffffffffffff', 'bb7fffffffffffffff', '5b7fffffffffffffff', '9f'.repeat(depth)]) {
        assert.equal((await callRaw(server.port, 'PutRecords', Buffer.from(hex, 'hex'), 'cbor')).status, 400);
      }
    });
  });
});

void describe('connections of any kind', () => {
  void it('that are cut in the middle do no harm', async () => {
    await survives(async ({ server }) => {
      const head =
        'POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: Kinesis_20131202.PutRecords\r\ncontent-length: 100\r\n\r\n{"Str';
      for (const start of [head, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense', '\0\0\0', 'PRI ', head.slice(0, 20)]) {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write(start);
        await new Promise(setImmediate);
        socket.destroy();
        await once(socket, 'close');
      }
    });
  });

  void it('with a wrong length or a wrong method get a refusal', async () => {
    await survives(async ({ server }) => {
      assert.equal((await send(server.port, 'DELETE', '/', {})).status, 403);
      assert.equal((await send(server.port, 'POST', '/', {}, '{}')).status, 403);
      const socket = connect(server.port, '127.0.0.1');
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 400 /);
      socket.destroy();
    });
  });

  void it('may be a thousand and idle', async () => {
    await survives(async ({ server }) => {
      const sockets: Socket[] = [];
      try {
        for (let opened = 0; opened < 1000; opened++) {
          const socket = connect(server.port, '127.0.0.1');
          socket.on('error', () => {});
          sockets.push(socket);
          if (opened % 50 === 49) await once(socket, 'connect');
        }
        const { status } = await callRaw(server.port, 'PutRecords', JSON.stringify(valid));
        assert.equal(status, 200);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    });
  });

  void it('of HTTP/2 that reset their streams do no harm', async () => {
    await survives(async ({ server }) => {
      const session = connectHttp2(server.endpoint);
      session.on('error', () => {});
      const headers = { ':method': 'POST', ':path': '/', 'x-amz-target': 'Kinesis_20131202.PutRecords' };
      const closed = Array.from({ length: 20 }, async (_, index) => {
        const stream = session.request(headers);
        stream.on('error', () => {});
        stream.write('{"StreamName":');
        setImmediate(() => stream.close(index % 2 === 0 ? 8 : 0));
        await once(stream, 'close');
      });
      await Promise.all(closed);
      session.destroy();
    });
  });
});
