import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { closedLoop, type Call } from '../frame/closed-loop.ts';
import type { Contestant } from '../frame/comparison.ts';
import { concurrency, putEntries, shardCount, type PutShape } from './load.ts';
import type { ServerKind } from './server.ts';
import { createStream, deleteStream, openStreamClient } from './stream-client.ts';

/** PutRecords through the AWS SDK, {@link concurrency} calls at a time, to a stream that is new in each round. */
export function sdkPut(kind: ServerKind, shape: PutShape): Contestant {
  return {
    name: kind.name,
    mayBeMissing: kind.mayBeMissing,
    async start(stage) {
      const { version, port, pid, stop } = await kind.start(stage);
      const client = openStreamClient(port, concurrency);
      const batches = Array.from({ length: concurrency }, (_, call) => putEntries(shape, call));
      let number = 0;
      const streamName = (): string => `bench-${number}`;
      const calls = batches.map((Records): Call => {
        return async () => {
          const answer = await client.send(new PutRecordsCommand({ StreamName: streamName(), Records }));
          if (answer.FailedRecordCount !== 0) throw new Error(`${answer.FailedRecordCount} records were refused`);
          return Records.length;
        };
      });
      return {
        version,
        pid,
        async prepare() {
          number++;
          await createStream(client, streamName(), shardCount);
        },
        round: (milliseconds) => closedLoop(calls, milliseconds, stage.signal),
        tidy: () => deleteStream(client, streamName()),
        async stop() {
          client.destroy();
          await stop();
        },
      };
    },
  };
}
