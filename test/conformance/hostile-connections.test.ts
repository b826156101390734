import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { ApiClient, registerConsumer, subscribe } from '../truth/local-kinesis/api-client.ts';
import { seededRandom } from '../truth/local-kinesis/seeded-random.ts';
import { ServerProcess, type HeldResources } from '../truth/local-kinesis/server-process.ts';
import { WellBehavedClient } from './well-behaved-client.ts';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const emptySettings = frame(4, 0, 0, Buffer.alloc(0));
const call = (extra: string) =>
  `POST / HTTP/1.1\r\nhost: local\r\nx-amz-target: Kinesis_20131202.ListStreams\r\n` +
  `content-type: application/x-amz-json-1.1\r\n${extra}`;

/**
 * Runs the abuse once to warm up and once more between two looks at what the server holds: it must live, have said
 * nothing, hold no more than before, and have served a well-behaved client all the while.
 */
async function withstands(abuse: (server: ServerProcess) => Promise<void>): Promise<void> {
  await using server = await ServerProcess.start({
    tls: true,
    durationsMilliseconds: { createStream: 0, registerConsumer: 0 },
    quotas: { shardWriteBytesPerSecond: 0, subscribeCallsPerSecond: 0, resubscribeMilliseconds: 0 },
  });
  const client = await WellBehavedClient.start(server.port);
  await abuse(server);
  const before = await settled(server, { sockets: 3, timers: 6 });
  await abuse(server);
  const after = await settled(server, before);
  assert.ok((await client.stop()) > 0, 'a well-behaved client was served meanwhile');
  assert.deepEqual(server.failures, []);
  assert.ok(after.sockets <= before.sockets, `${before.sockets} → ${after.sockets} sockets`);
  assert.ok(after.timers <= before.timers + 2, `${before.timers} → ${after.timers} timers`);
  assert.ok(after.heapUsed < before.heapUsed + 4e6, `heap ${before.heapUsed} → ${after.heapUsed}`);
  assert.ok(after.external < before.external + 16e6, `external ${before.external} → ${after.external}`);
}

/** What is held once connections are gone that are about to; after a while whatever is held then. */
async function settled(server: ServerProcess, most: Pick<HeldResources, 'sockets' | 'timers'>): Promise<HeldResources> {
  for (let look = 0; ; look++) {
    const held = await server.held();
    if ((held.sockets <= most.sockets && held.timers <= most.timers + 2) || look === 40) return held;
    await sleep(100);
  }
}

/** Writes bytes as they stand and waits for the other side to close, or closes after a moment. */
async function write(socket: Socket, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const answer: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answer.push(chunk));
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const piece of pieces) if (!socket.destroyed) socket.write(piece);
  await Promise.race([closed, sleep(150)]);
  socket.destroy();
  await closed;
  return Buffer.concat(answer).toString('latin1');
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

void describe('connections of HTTP/1.1', () => {
  void it('whose message has no right frame are refused or let go', { timeout: 120_000 }, async () => {
    await withstands(async ({ port }) => {
      const refused = [
        call('content-length: -5\r\n\r\n'),
        call('content-length: x\r\n\r\n'),
        call('content-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
        call('content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}'),
        call('transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
        call('transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}'),
        call('transfer-encoding: gzip\r\n\r\n{}'),
        call(`x: ${'h'.repeat(100_000)}\r\n\r\n`),
        call('no colon\r\n\r\n'),
        'nonsense\r\n\r\n',
        'POST / HTTP/9.9\r\n\r\n',
        '\r\n\r\n\r\n \r\n',
      ];
      for (const text of refused) {
        assert.match(await write(connect(port, '127.0.0.1'), text), /^(HTTP\/1\.1 4\d\d |$)/, text.slice(0, 200));
      }
      // Too short: the server waits for the rest; too long: what is left is taken for the next request.
      assert.equal(await write(connect(port, '127.0.0.1'), call('content-length: 9\r\n\r\n{}')), '');
      const tooLong = await write(connect(port, '127.0.0.1'), call('content-length: 2\r\n\r\n{}{}\r\n\r\n'));
      assert.match(tooLong, /HTTP\/1\.1 400 /);
    });
  });

  void it(
    'that send slowly, or say nothing, a thousand of them, keep nobody waiting',
    { timeout: 120_000 },
    async () => {
      await withstands(async ({ port }) => {
        const text = call('content-length: 2\r\n\r\n{');
        const sockets = Array.from({ length: 1000 }, () => connect(port, '127.0.0.1').on('error', () => {}));
        try {
          await Promise.all(sockets.map((socket) => once(socket, 'connect')));
          for (let at = 0; at < 10; at++) {
            for (const socket of sockets.slice(0, 100)) socket.write(text.slice(at * 10, at * 10 + 10));
            await sleep(20);
          }
          const client = new ApiClient(port);
          await client.call('DescribeStream', { StreamName: 'well' });
          client.close();
        } finally {
          for (const socket of sockets) socket.destroy();
        }
      });
    },
  );
});

void describe('subscriptions', () => {
  void it('that are cut in the middle of an event leave nothing behind', { timeout: 120_000 }, async () => {
    let round = 0;
    await withstands(async ({ port }) => {
      const client = new ApiClient(port);
      const random = seededRandom(++round);
      const { StreamDescription } = await client.call('DescribeStream', { StreamName: 'well' });
      const ConsumerARN = await registerConsumer(client, StreamDescription.StreamARN, `c${round}`);
      const Data = Buffer.alloc(700_000).toString('base64');
      if (round === 1) await client.call('PutRecord', { StreamName: 'well', PartitionKey: 'k', Data });
      const StartingPosition = { Type: 'TRIM_HORIZON' };
      const body = { ConsumerARN, ShardId: 'shardId-000000000000', StartingPosition };
      for (let cut = 0; cut < 30; cut++) {
        if (cut % 2 === 0) await subscribe(port, body, () => true);
        else await cutAfter(port, JSON.stringify(body), 200 + random() * 500_000);
      }
      await client.call('DeregisterStreamConsumer', { ConsumerARN });
      client.close();
    });
  });

  /** Destroys the connection after so many bytes of the answer, over HTTP/1.1. */
  async function cutAfter(port: number, body: string, bytes: number): Promise<void> {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    const head = call(`content-length: ${body.length}\r\n\r\n`).replace('ListStreams', 'SubscribeToShard');
    socket.write(head + body);
    let read = 0;
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read >= bytes) socket.destroy();
    });
    await Promise.race([once(socket, 'close'), sleep(100)]);
    socket.destroy();
  }
});

void describe('connections of HTTP/2', () => {
  void it('that reset their streams at once, with every code, do no harm', { timeout: 120_000 }, async () => {
    await withstands(async ({ port }) => {
      for (const settings of [{}, { initialWindowSize: 0 }]) {
        for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'DELETE']) {
          const session = connectHttp2(`http://127.0.0.1:${port}`, { settings }).on('error', () => {});
          const closed = Array.from({ length: 100 }, (_, index) => resetStream(session, method, index));
          await Promise.all(closed);
          session.destroy();
        }
      }
    });
  });

  async function resetStream(session: ClientHttp2Session, method: string, index: number): Promise<void> {
    const headers = {
      ':method': method,
      ':path': index % 2 === 0 ? '/metrics' : '/admin/faults',
      origin: 'http://elsewhere',
      'x-amz-target': 'Kinesis_20131202.ListStreams',
      'content-type': 'application/x-amz-json-1.1',
    };
    if (session.destroyed || session.closed) return;
    const stream = session.request(headers, { endStream: index % 3 === 0 }).on('error', () => {});
    if (index % 3 !== 0) stream.write('{');
    await sleep(index % 5);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    // Not NO_ERROR: Node.js keeps such a connection until its silence ends it.
    stream.close(1 + (index % constants.NGHTTP2_HTTP_1_1_REQUIRED));
    await Promise.race([closed, sleep(100)]);
  }

  void it('that send frames as they may not be are closed', { timeout: 120_000 }, async () => {
    await withstands(async ({ port }) => {
      const random = seededRandom(7);
      const noise = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
      const starts = [
        [preface, noise(500)],
        [preface, emptySettings, frame(0, 0, 1, Buffer.alloc(20_000))],
        [preface, emptySettings, frame(0, 0, 0, Buffer.alloc(10))],
        [preface, emptySettings, frame(1, 4, 1, noise(200))],
        [preface, emptySettings, frame(1, 0, 1, noise(10)), frame(9, 0, 1, noise(16_000)), frame(9, 0, 3, noise(9))],
        [preface, emptySettings, frame(4, 0, 0, Buffer.alloc(5))],
        [preface, emptySettings, frame(6, 0, 0, Buffer.alloc(7))],
        [preface, emptySettings, frame(8, 0, 0, Buffer.alloc(4))],
        [preface, emptySettings, frame(3, 0, 9, Buffer.alloc(4))],
        [preface, emptySettings, ...Array.from({ length: 2000 }, () => frame(6, 0, 0, Buffer.alloc(8)))],
        [preface, emptySettings, ...Array.from({ length: 2000 }, () => emptySettings)],
        [preface.subarray(0, 10), noise(200)],
      ];
      for (const pieces of starts) await write(connect(port, '127.0.0.1'), ...pieces);
    });
  });
});

void describe('connections of TLS', () => {
  void it('that speak something else, or break off, are let go', { timeout: 120_000 }, async () => {
    await withstands(async ({ securePort }) => {
      const random = seededRandom(11);
      const noise = Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256)));
      const port = securePort!;
      for (const start of [
        'GET / HTTP/1.1\r\n\r\n',
        noise,
        Buffer.from('1603010200010001fc0303', 'hex'),
        '\x16\x03\x01',
      ]) {
        await write(connect(port, '127.0.0.1'), start);
      }
      for (const inside of [noise, Buffer.concat([preface, noise]), 'nonsense\r\n\r\n', 'P']) {
        const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }).on('error', () => {});
        await once(socket, 'secureConnect');
        await write(socket, inside);
      }
      const raw = connect(port, '127.0.0.1');
      const socket = connectTls({ socket: raw, rejectUnauthorized: false }).on('error', () => {});
      await once(socket, 'secureConnect');
      raw.resetAndDestroy();
    });
  });
});
