import { closedLoop, type Call } from '../frame/closed-loop.ts';
import type { Contestant } from '../frame/comparison.ts';
import type { Caller, OpenCaller } from '../http/caller.ts';
import { concurrency, shardCount, type PutShape } from './load.ts';
import { acceptedAnswerBytes, prebuiltPut } from './prebuilt-put.ts';
import type { Server, ServerKind } from './server.ts';
import { createStream, deleteStream, openStreamClient } from './stream-client.ts';

/** The stream that the prebuilt requests name. */
export const streamName = 'bench';

/** How the stream of a server comes and goes; a server without streams has none of it. */
export type StreamLife = 'new in each round' | 'lasting' | 'none';

/** PutRecords as prebuilt requests over {@link concurrency} connections, one request at a time on each. */
export function rawPut(kind: ServerKind, shape: PutShape, open: OpenCaller, life: StreamLife): Contestant {
  return {
    name: kind.name,
    mayBeMissing: kind.mayBeMissing,
    async start(stage) {
      const server = await kind.start(stage);
      const callers = await openCallers(server, shape, open);
      const calls = callers.map((caller) => callOf(caller, shape));
      const client = openStreamClient(server.port, 1);
      if (life === 'lasting') await createStream(client, streamName, shardCount);
      return {
        version: server.version,
        pid: server.pid,
        ...(life === 'new in each round' && {
          prepare: async () => void (await createStream(client, streamName, shardCount)),
          tidy: () => deleteStream(client, streamName),
        }),
        round: (milliseconds) => closedLoop(calls, milliseconds, stage.signal),
        async stop() {
          for (const caller of callers) caller.close();
          client.destroy();
          await server.stop();
        },
      };
    },
  };
}

/** Opens a connection for each request that is under way at a time. */
export function openCallers(server: Server, shape: PutShape, open: OpenCaller): Promise<Caller[]> {
  return Promise.all(
    Array.from({ length: concurrency }, (_, call) => open(server.port, prebuiltPut(streamName, shape, call))),
  );
}

/** Puts once and checks by the answer's length that every record was taken. */
export function callOf(caller: Caller, { records }: PutShape): Call {
  const expected = acceptedAnswerBytes(records);
  return async () => {
    const { status, bodyBytes } = await caller.call();
    if (status !== 200 || bodyBytes !== expected) {
      throw new Error(`not all records were taken: status ${status}, ${bodyBytes} bytes instead of ${expected}`);
    }
    return records;
  };
}
