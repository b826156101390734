import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { cbor } from '@smithy/core/cbor';
import { defaultQuotas } from '../../src/local-kinesis/quotas.ts';
import { callBytes, RawConnection, type RawAnswer } from '../truth/local-kinesis/raw-connection.ts';
import { seededRandom } from '../truth/local-kinesis/seeded-random.ts';
import { ServerProcess } from '../truth/local-kinesis/server-process.ts';
import { fuzzedRequest } from './fuzzed-requests.ts';
import { WellBehavedClient } from './well-behaved-client.ts';

const requests = 10_000;
const connections = 4;

/** No operation is held back by its rate, and none may create more than a little. */
const quotas = {
  callsPerSecond: Object.fromEntries(Object.keys(defaultQuotas.callsPerSecond).map((name) => [name, 0])),
  shardsPerAccount: 100,
  onDemandStreamsPerAccount: 10,
  encryptionChangesPerDay: 0,
  shardIteratorCallsPerSecond: 0,
  queuesBeingChanged: 0,
};
const durationsMilliseconds = {
  createStream: 0,
  updateStream: 0,
  deleteStream: 0,
  registerConsumer: 0,
  createQueue: 0,
  updateQueue: 0,
  deleteQueue: 0,
};
const onDemand = '{"StreamName":"d","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}';
const onQueue =
  '{"QueueName":"q","StreamConfigurationList":[{"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/d"}]}';

void describe('ten thousand requests that are wrong in some way', () => {
  void it(
    'get an answer of the API, while others are served, and leave nothing behind',
    { timeout: 300_000 },
    async () => {
      const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
      await using server = await ServerProcess.start({ quotas, durationsMilliseconds });
      const client = await WellBehavedClient.start(server.port);
      await fuzz(server.port, seed, requests / 10);
      const before = await server.held();
      const statuses = await fuzz(server.port, seed + 1, requests);
      const answered = await client.stop();
      const after = await server.held();
      assert.deepEqual(server.failures, [], `seed ${seed}`);
      assert.ok(server.isAlive, `seed ${seed}`);
      assert.ok((statuses.get(200) ?? 0) > 0 && (statuses.get(400) ?? 0) > requests / 2, 'both kinds of answers came');
      assert.ok(answered > 0, 'a well-behaved client was served meanwhile');
      assert.ok(after.heapUsed - before.heapUsed < 8e6, `heap ${before.heapUsed} → ${after.heapUsed}, seed ${seed}`);
      assert.ok(after.sockets <= before.sockets, `${after.sockets} sockets are still open`);
    },
  );
});

/** Sends so many requests and checks each answer; returns how many there were of each status. */
async function fuzz(port: number, seed: number, count: number): Promise<Map<number, number>> {
  let queueArn = 'arn:aws:kinesis:us-east-1:000000000000:queue/none';
  const statuses = new Map<number, number>();
  const run = async (index: number): Promise<void> => {
    const random = seededRandom(seed + index * 1000);
    let connection = new RawConnection(port);
    for (let sent = 0; sent < count / connections; sent++) {
      if (sent % 200 === 0) {
        await connection.send(callBytes('CreateStream', '{"StreamName":"s","ShardCount":2}'));
        await connection.send(callBytes('CreateStream', onDemand));
        queueArn = queueArnOf(await connection.send(callBytes('CreateQueue', onQueue))) ?? queueArn;
        await connection.send(callBytes('PutRecord', '{"StreamName":"d","PartitionKey":"k","Data":"AAAA"}'));
      }
      const request = fuzzedRequest(random, queueArn);
      const answer = await Promise.race([connection.send(request), patience(request)]);
      if (!answer) {
        connection.close();
        connection = new RawConnection(port);
        continue;
      }
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const place = `request ${sent} of connection ${index}, FUZZ_SEED=${seed}: ${request.toString('latin1', 0, 2000)}`;
      checkAnswer(answer, place);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => run(index)));
  return statuses;
}

/** Ends soon for a call that waits for a record: its caller goes away then. */
function patience(request: Buffer): Promise<undefined> {
  return request.includes('QueueRecords\r\n') && request.includes('.Receive')
    ? delay(50, undefined)
    : new Promise(() => {});
}

/** Undefined when there is one already. */
function queueArnOf({ status, body }: RawAnswer): string | undefined {
  if (status !== 200) return undefined;
  return (JSON.parse(body.toString()) as { QueueDescription: { QueueARN: string } }).QueueDescription.QueueARN;
}

/** An error of the API names itself; what does not come as a call of the API is refused as AWS does, with XML. */
function checkAnswer({ status, head, body }: RawAnswer, place: string): void {
  assert.ok(status === 200 || (status >= 400 && status < 500), `${status} for ${place}`);
  if (status === 200 || body.toString('latin1', 0, 1) === '<') return;
  if (/^http\/1.1 (400 bad request|431)/.test(head) && body.length === 0) return;
  const { __type: type, Output } = (
    head.includes('content-type: application/x-amz-cbor') ? cbor.deserialize(body) : JSON.parse(body.toString())
  ) as {
    __type?: unknown;
    Output?: { __type?: unknown };
  };
  assert.match(String(type ?? Output?.__type), /(Exception|InvalidAction)$/, place);
}
