import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { cbor, tag } from '@smithy/core/cbor';
import { parseSettings } from '../../src/local-kinesis/parse-settings.ts';
import type { Queue } from '../../src/local-kinesis/queues/queue.ts';
import { startServer, type RunningServer } from '../../src/local-kinesis/start-server.ts';
import { callBytes, RawConnection } from '../truth/local-kinesis/raw-connection.ts';
import { callJson, callRaw, send } from './wire.ts';

const durationsMilliseconds = { createStream: 0, createQueue: 0, deleteQueue: 0 };

/** A server with a queue on an on-demand stream. */
async function start(context: TestContext, settings: object = {}): Promise<{ server: RunningServer; queue: Queue }> {
  const server = await startServer(parseSettings({ port: 0, durationsMilliseconds, ...settings }));
  context.after(() => server.stop());
  await callRaw(
    server.port,
    'CreateStream',
    JSON.stringify({ StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
  );
  await callJson(server.port, 'CreateQueue', {
    QueueName: 'q',
    StreamConfigurationList: [{ StreamARN: server.service.arnOf('s') }],
  });
  const [queue] = server.service.queues.values();
  assert.ok(queue);
  return { server, queue };
}

function put({ port }: RunningServer, text: string): Promise<unknown> {
  const Data = Buffer.from(text).toString('base64');
  return callJson(port, 'PutRecord', { StreamName: 's', PartitionKey: 'k', Data });
}

/** Every 10 ms for 10 s at most. */
async function eventually(isSo: () => boolean): Promise<void> {
  for (let wait = 0; wait < 1000 && !isSo(); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(isSo());
}

void describe('a queue over HTTP', () => {
  void it('answers calls that wait, in JSON and CBOR, when a record comes', async (context) => {
    const { server, queue } = await start(context);
    const request = { QueueARN: queue.arn, WaitTimeSeconds: 20, VisibilityTimeoutSeconds: 0 };
    const waiting = [
      callRaw(server.port, 'ReceiveQueueRecords', JSON.stringify(request)),
      callRaw(server.port, 'ReceiveQueueRecords', cbor.serialize(request), 'cbor'),
    ] as const;
    await eventually(() => queue.polls.size === 2);
    await put(server, 'text');
    const [json, binary] = await Promise.all(waiting);
    const inJson = (JSON.parse(json.body.toString()) as { QueueRecords: Record<string, unknown>[] }).QueueRecords[0]!;
    const inCbor = (cbor.deserialize(binary.body) as { QueueRecords: Record<string, unknown>[] }).QueueRecords[0]!;
    assert.equal(inJson['Data'], Buffer.from('text').toString('base64'));
    assert.deepEqual(Buffer.from(inCbor['Data'] as Uint8Array), Buffer.from('text'));
    const arrival = inJson['ApproximateArrivalTimestamp'] as number;
    assert.ok(Math.abs(arrival - Date.now() / 1000) < 60);
    assert.deepEqual(inCbor['ApproximateArrivalTimestamp'], tag({ tag: 1, value: Math.round(arrival * 1000) }));
    assert.equal(inJson['RecordId'], inCbor['RecordId']);
    const Entries = [{ ReceiptHandle: inCbor['ReceiptHandle'] }, { ReceiptHandle: 'x' }];
    const acknowledged = await callRaw(
      server.port,
      'AcknowledgeQueueRecords',
      cbor.serialize({ QueueARN: queue.arn, Entries }),
      'cbor',
    );
    const { Failed } = cbor.deserialize(acknowledged.body) as { Failed: object[] };
    assert.deepEqual(Failed, [
      { ReceiptHandle: 'x', ErrorCode: 'InvalidArgumentException', ErrorMessage: 'Invalid ReceiptHandle.' },
    ]);
  });

  void it('forgets a call whose caller is gone', async (context) => {
    const { server, queue } = await start(context);
    const connection = new RawConnection(server.port);
    void connection.send(
      callBytes('ReceiveQueueRecords', JSON.stringify({ QueueARN: queue.arn, WaitTimeSeconds: 20 })),
    );
    await eventually(() => queue.polls.size === 1);
    connection.close();
    await eventually(() => queue.polls.size === 0);
    await put(server, 'text');
    const answer = await callJson(server.port, 'ReceiveQueueRecords', { QueueARN: queue.arn });
    assert.equal((answer as { QueueRecords: { ReceiveCount: number }[] }).QueueRecords[0]!.ReceiveCount, 1);
  });

  void it('ends calls that wait with the queue', async (context) => {
    const { server, queue } = await start(context);
    const { arn: QueueARN } = queue;
    const waiting = callRaw(server.port, 'ReceiveDeadLetterQueueRecords', JSON.stringify({ QueueARN }));
    await eventually(() => queue.polls.size === 1);
    await callRaw(server.port, 'DeleteQueue', JSON.stringify({ QueueARN }));
    const { status, body } = await waiting;
    assert.equal(status, 400);
    assert.match(body.toString(), /"__type":"ResourceNotFoundException"/);
  });

  void it('is throttled and counted', async (context) => {
    const { server, queue } = await start(context, { faults: { throttledShare: 1 } });
    const refused = await callRaw(server.port, 'ReceiveQueueRecords', JSON.stringify({ QueueARN: queue.arn }));
    assert.match(refused.body.toString(), /"__type":"ThrottlingException"/);
    await send(server.port, 'PUT', '/admin/faults', {}, '{"throttledShare":0}');
    await put(server, 'a');
    await put(server, 'b');
    await callJson(server.port, 'ReceiveQueueRecords', { QueueARN: queue.arn, Limit: 1 });
    const text = (await send(server.port, 'GET', '/metrics', {})).body.toString();
    const labels = '{queue="q",stream="s"}';
    for (const line of [
      'local_kinesis_queues 1',
      `local_kinesis_queue_received_records_total${labels} 1`,
      `local_kinesis_queue_visible_records${labels} 1`,
      `local_kinesis_queue_in_flight_records${labels} 1`,
      'local_kinesis_calls_total{operation="ReceiveQueueRecords",outcome="ThrottlingException"} 1',
      'local_kinesis_calls_total{operation="ReceiveQueueRecords",outcome="ok"} 1',
    ]) {
      assert.ok(text.includes(`${line}\n`), line);
    }
  });
});
