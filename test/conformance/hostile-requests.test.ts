import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { cbor } from '@smithy/core/cbor';
import { ServerProcess } from '../truth/local-kinesis/server-process.ts';
import { callBytes, RawConnection, type RawAnswer } from '../truth/local-kinesis/raw-connection.ts';

/*
 * Requests that once brought the server down, made it answer with an internal failure, or kept every other client
 * waiting. Each runs against a process of its own, which must live on.
 */

const stream = { StreamName: 's', ShardCount: 1 };
const unlimitedStream = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';

async function withServer(
  body: (
    call: (operation: string, body: string | Uint8Array, type?: string) => Promise<RawAnswer>,
    port: number,
  ) => Promise<void>,
): Promise<void> {
  await using server = await ServerProcess.start({ durationsMilliseconds: { createStream: 0, updateStream: 0 } });
  const connection = new RawConnection(server.port);
  try {
    await connection.send(callBytes('CreateStream', JSON.stringify(stream)));
    await body((...call) => connection.send(callBytes(...call)), server.port);
    assert.equal((await connection.send('GET /health HTTP/1.1\r\nhost: local\r\n\r\n')).status, 200);
    assert.deepEqual(server.failures, []);
  } finally {
    connection.close();
  }
}

function typeOf({ body }: RawAnswer): string {
  return (JSON.parse(body.toString()) as { __type: string }).__type;
}

void describe('numbers beyond all bounds', () => {
  void it('that are none are no numbers', async () => {
    await withServer(async (call) => {
      for (const ShardCount of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const body = cbor.serialize({ StreamName: 'n', ShardCount });
        const answer = await call('CreateStream', body, 'application/x-amz-cbor-1.1');
        assert.equal(answer.status, 400, `ShardCount ${ShardCount}`);
      }
      const Timestamp = Number.NaN;
      const start = { StreamName: 's', ShardId: 'shardId-000000000000', ShardIteratorType: 'AT_TIMESTAMP', Timestamp };
      const answer = await call('GetShardIterator', cbor.serialize(start), 'application/x-amz-cbor-1.1');
      assert.equal(answer.status, 400);
    });
  });

  void it('of warm throughput are refused', async () => {
    await withServer(async (call) => {
      const StreamModeDetails = { StreamMode: 'ON_DEMAND' };
      for (const WarmThroughputMiBps of [10_241, 2 ** 31 - 1]) {
        const create = { StreamName: 'w', StreamModeDetails, WarmThroughputMiBps };
        assert.equal(typeOf(await call('CreateStream', JSON.stringify(create))), 'InvalidArgumentException');
      }
    });
  });
});

void describe('text that costs', () => {
  void it('to print, nested 100,000 deep, is refused', async () => {
    await withServer(async (call) => {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const nested = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
        const records = `${'{},'.repeat(500)}{"a":${nested}}`;
        const answer = await call('PutRecords', `{"StreamName":"s","Records":[${records}]}`);
        assert.equal(typeOf(answer), 'ValidationException');
      }
    });
  });

  void it('to match, or that breaks a rule a million times, holds nobody up', { timeout: 60_000 }, async () => {
    await withServer(async (call, port) => {
      const arn = `arn:aws${':kinesis:'.repeat(1_000_000)}`;
      assert.equal(typeOf(await call('DescribeStream', JSON.stringify({ StreamARN: arn }))), 'ValidationException');
      const records = `{"StreamName":"s","Records":[${'{},'.repeat(4_000_000)}{}]}`;
      assert.equal(typeOf(await call('PutRecords', records)), 'ValidationException');
      const other = new RawConnection(port);
      assert.equal((await other.send(callBytes('ListStreams', '{}'))).status, 200);
      other.close();
    });
  });

  void it('of ten million empty lists is not built', async () => {
    await withServer(async (call) => {
      const body = Buffer.concat([Buffer.of(0x9f), Buffer.alloc(10_000_000, 0x80), Buffer.of(0xff)]);
      assert.equal((await call('PutRecords', body, 'application/x-amz-cbor-1.1')).status, 400);
    });
  });
});

void describe('tokens that this server did not give out', () => {
  void it('are refused', async () => {
    await withServer(async (call) => {
      for (const detail of [{ Type: 'NONE' }, 'x', { Type: 'AT_TIMESTAMP', Timestamp: {} }, undefined]) {
        const NextToken = Buffer.from(JSON.stringify([Date.now(), 's', '', detail])).toString('base64');
        assert.equal(typeOf(await call('ListShards', JSON.stringify({ NextToken }))), 'InvalidArgumentException');
        const list = { StreamARN: unlimitedStream, NextToken };
        assert.equal(typeOf(await call('ListStreamConsumers', JSON.stringify(list))), 'InvalidArgumentException');
      }
    });
  });
});

void describe('the administration', () => {
  void it('answers also a body that is too large', async () => {
    await withServer(async (_call, port) => {
      const connection = new RawConnection(port);
      const head = 'PUT /admin/faults HTTP/1.1\r\nhost: local\r\ncontent-length: 100000\r\n\r\n';
      assert.equal((await connection.send(head, Buffer.alloc(100_000, ' '))).status, 413);
      connection.close();
    });
  });
});

void describe('the preface of HTTP/2', () => {
  void it('may come in pieces', async () => {
    await withServer(async (_call, port) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      for (const piece of ['P', 'R', 'I * HT', 'TP/2.0\r\n\r\nSM\r\n\r\n']) {
        socket.write(piece);
        await sleep(20);
      }
      socket.write(Buffer.from('000000040000000000', 'hex'));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      // A SETTINGS frame: type 4 of stream 0.
      assert.equal(answer[3], 4);
      socket.destroy();
    });
  });
});
