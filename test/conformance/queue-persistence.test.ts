import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerProcess } from '../truth/local-kinesis/server-process.ts';
import { callJson, callRaw } from './wire.ts';

const StreamName = 's';
const records = 2000;
const receivers = 4;

interface Received {
  readonly ReceiptHandle: string;
  readonly Data: string;
}

async function receive(port: number, QueueARN: string): Promise<readonly Received[] | undefined> {
  const body = JSON.stringify({ QueueARN, WaitTimeSeconds: 1 });
  const answer = await callRaw(port, 'ReceiveQueueRecords', body).catch(() => {});
  if (!answer) return undefined;
  return (JSON.parse(answer.body.toString()) as { QueueRecords: readonly Received[] }).QueueRecords;
}

/** Receives, and acknowledges every other record, until nothing is left or the server is gone. */
async function workUntilGone(port: number, QueueARN: string, acknowledged: Set<string>): Promise<void> {
  for (let got = await receive(port, QueueARN); got && got.length > 0; got = await receive(port, QueueARN)) {
    const done = got.filter((_record, place) => place % 2 === 0);
    const Entries = done.map(({ ReceiptHandle }) => ({ ReceiptHandle }));
    const answer = await callRaw(port, 'AcknowledgeQueueRecords', JSON.stringify({ QueueARN, Entries })).catch(
      () => {},
    );
    if (!answer) return;
    assert.equal((JSON.parse(answer.body.toString()) as { Failed: object[] }).Failed.length, 0);
    for (const { Data } of done) acknowledged.add(Data);
  }
}

void it('a queue forgets no acknowledgement and no other record when its server is killed', async (context) => {
  const persistFolder = mkdtempSync(join(tmpdir(), 'kept-queue-'));
  context.after(() => rmSync(persistFolder, { recursive: true }));
  const durationsMilliseconds = { createStream: 0, createQueue: 0 };
  const settings = { persistFolder, durationsMilliseconds, quotas: { enforced: false } };
  const acknowledged = new Set<string>();
  let QueueARN: string;
  {
    await using server = await ServerProcess.start(settings);
    const { port } = server;
    await callRaw(port, 'CreateStream', JSON.stringify({ StreamName, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }));
    const StreamARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`;
    const queue = { QueueName: 'q', StreamConfigurationList: [{ StreamARN }] };
    const made = (await callJson(port, 'CreateQueue', queue)) as { QueueDescription: { QueueARN: string } };
    ({ QueueARN } = made.QueueDescription);
    for (let from = 0; from < records; from += 500) {
      const Records = Array.from({ length: 500 }, (_, offset) => ({
        PartitionKey: String(from + offset),
        Data: Buffer.from(String(from + offset)).toString('base64'),
      }));
      await callJson(port, 'PutRecords', { StreamName, Records });
    }
    const working = Array.from({ length: receivers }, () => workUntilGone(port, QueueARN, acknowledged));
    for (let wait = 0; wait < 5000 && acknowledged.size < 300; wait++) await delay(2);
    await server[Symbol.asyncDispose]();
    await Promise.all(working);
  }
  await using server = await ServerProcess.start(settings);
  const received = new Set<string>();
  for (let got = await receive(server.port, QueueARN); got?.length; got = await receive(server.port, QueueARN)) {
    for (const { Data } of got) received.add(Data);
  }
  assert.ok(acknowledged.size < records / 2, 'the server was killed at work');
  assert.deepEqual(
    [...received].filter((data) => acknowledged.has(data)),
    [],
  );
  // What was acknowledged without an answer is in neither.
  const missing = records - acknowledged.size - received.size;
  assert.ok(missing >= 0 && missing <= receivers * 5, `${missing} records are lost`);
});
