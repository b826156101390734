import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  KinesisClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const pollMilliseconds = 20;
const changeWithinMilliseconds = 60_000;

/** A client of the AWS SDK over HTTP/1.1 with connections kept alive: the handler that every server here can talk to. */
export function openStreamClient(port: number, connections: number): KinesisClient {
  const agent = { keepAlive: true, maxSockets: connections };
  return new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: 60_000, throwOnRequestTimeout: true, httpAgent: agent }),
  });
}

/** Makes a stream and waits until it is ACTIVE; returns its shards and its ARN. */
export async function createStream(
  client: KinesisClient,
  StreamName: string,
  ShardCount: number,
): Promise<{ readonly arn: string; readonly shards: readonly string[] }> {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
  const { StreamARN, Shards } = await until(`${StreamName} to be ACTIVE`, async () => {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    return StreamDescription?.StreamStatus === 'ACTIVE' ? StreamDescription : undefined;
  });
  return { arn: StreamARN!, shards: Shards!.map(({ ShardId }) => ShardId!) };
}

/** Removes a stream and waits until it is gone. */
export async function deleteStream(client: KinesisClient, StreamName: string): Promise<void> {
  await client.send(new DeleteStreamCommand({ StreamName }));
  await until(`${StreamName} to be gone`, async () => {
    try {
      await client.send(new DescribeStreamCommand({ StreamName }));
      return undefined;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return true;
      throw error;
    }
  });
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + changeWithinMilliseconds;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(pollMilliseconds);
  }
  throw new Error(`waited ${changeWithinMilliseconds} ms in vain for ${what}`);
}
