import { RegisterStreamConsumerCommand } from '@aws-sdk/client-kinesis';
import type { Contestant, Stage } from '../frame/comparison.ts';
import { RawConnection } from '../http/raw-connection.ts';
import type { PutShape } from './load.ts';
import { acceptedAnswerBytes } from './prebuilt-put.ts';
import { PushLoad } from './push-load.ts';
import { ours, type Server, type ServerKind } from './server.ts';
import { noOp } from './start-no-op.ts';
import { createStream, openStreamClient } from './stream-client.ts';
import { Subscriptions, type SubscribeRequest } from './subscriptions.ts';

const streamName = 'bench';
const readers = 20;
/** With {@link putsPerSecond} half of what AWS lets one shard take: 500 records and 0.5 MiB a second. */
const shape: PutShape = { records: 5, bytesPerRecord: 1024 };
const putsPerSecond = 100;
/** How much longer an event of SubscribeToShard is than the request its five records came with. */
const addedBytes = 800;
const connections = 4;

/** From sending a PutRecords to the arrival of its records at each of twenty subscriptions of one shard. */
export const pushed: Contestant = contestant(ours(), async ({ port }) => {
  const client = openStreamClient(port, readers);
  try {
    const { arn, shards } = await createStream(client, streamName, 1);
    return await Promise.all(
      Array.from({ length: readers }, async (_, reader) => {
        const { Consumer } = await client.send(
          new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: `reader-${reader}` }),
        );
        return subscribeToShard(Consumer!.ConsumerARN!, shards[0]!);
      }),
    );
  } finally {
    client.destroy();
  }
});

/** The same bytes by the same client through a server that only passes each body on to twenty open answers. */
export const passedOn: Contestant = contestant(
  noOp({ answerBytes: acceptedAnswerBytes(shape.records), addedBytes }),
  async () => Array.from({ length: readers }, () => ({ path: '/subscribe', headers: {}, body: '' })),
);

function contestant(kind: ServerKind, requests: (server: Server) => Promise<SubscribeRequest[]>): Contestant {
  return {
    name: kind.name,
    mayBeMissing: kind.mayBeMissing,
    async start(stage: Stage) {
      const server = await kind.start(stage);
      const load = new PushLoad({ streamName, shape, putsPerSecond, readers });
      const subscriptions = await Subscriptions.open(server.port, await requests(server), load.received);
      const puts = await Promise.all(Array.from({ length: connections }, () => RawConnection.open(server.port)));
      return {
        version: server.version,
        pid: server.pid,
        round: (milliseconds) => Promise.race([load.round(puts, 2 * milliseconds, stage.signal), subscriptions.failed]),
        async stop() {
          subscriptions.close();
          for (const connection of puts) connection.close();
          await server.stop();
        },
      };
    },
  };
}

function subscribeToShard(ConsumerARN: string, ShardId: string): SubscribeRequest {
  return {
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.SubscribeToShard' },
    body: JSON.stringify({ ConsumerARN, ShardId, StartingPosition: { Type: 'LATEST' } }),
  };
}
