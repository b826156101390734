import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { failureOfCall, isExpired } from './failure.ts';
import type { Position, ReadShard, Reading } from './shard-reader.ts';
import type { Shard } from './shards.ts';
import { withoutStrays } from './without-strays.ts';

/** Reads shards by GetRecords, one call every poll interval from start to start. */
export function pollShards(reading: Reading): ReadShard {
  return async (shard, from, begun) => {
    const { context, settings, signal } = reading;
    const { timers, random } = context;
    const interval = settings.pollInterval;
    let position = from;
    let iterator: string | undefined = await shardIterator(reading, shard, position);
    begun();
    // Readers that begin together would else poll in the same instant for ever.
    let due = timers.now() + random() * interval * 1e6;
    while (iterator !== undefined) {
      const early = (due - timers.now()) / 1e6;
      if (early > 0) await timers.sleep(early, signal);
      signal.throwIfAborted();
      due = timers.now() + interval * 1e6;
      try {
        reading.tally.calls += 1;
        const answer = await reading.client.send(new GetRecordsCommand({ ShardIterator: iterator }), {
          abortSignal: signal,
        });
        const records = answer.Records ?? [];
        const last = records.at(-1)?.SequenceNumber;
        if (last !== undefined) {
          const own = withoutStrays(shard, records);
          if (own.length > 0) await reading.delivery.hand(shard.index, own);
          position = { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last };
        }
        iterator = answer.NextShardIterator;
      } catch (error) {
        signal.throwIfAborted();
        if (isExpired(error)) iterator = await shardIterator(reading, shard, position);
        else reportFailure(reading, shard, error);
      }
    }
  };
}

/** Throttled or failed reads are tried again at the next poll, since the iterator stays good; a lost stream ends it. */
function reportFailure({ context, tally }: Reading, shard: Shard, error: unknown): void {
  const { kind, code, message } = failureOfCall(error);
  const throttled = kind === 'throttled';
  if (throttled) tally.throttledCalls += 1;
  else tally.failedCalls += 1;
  context.report({
    kind: throttled ? 'throttled-read' : 'error',
    partition: shard.index,
    detail: `${code}: ${message}`,
  });
  if (code === 'ResourceNotFoundException') throw error;
}

/** Longest wait for an iterator, of which a shard gives five a second to all readers together. */
const iteratorWithinMs = 60_000;

async function shardIterator(reading: Reading, shard: Shard, position: Position): Promise<string | undefined> {
  const { client, context, signal, stream, tally } = reading;
  const { timers, random } = context;
  const deadline = timers.now() + iteratorWithinMs * 1e6;
  for (let pause = 200; ; pause = Math.min(2 * pause, 5_000)) {
    try {
      tally.calls += 1;
      const answer = await client.send(
        new GetShardIteratorCommand({
          StreamName: stream.name,
          ShardId: shard.label,
          ShardIteratorType: position.type,
          ...('sequenceNumber' in position ? { StartingSequenceNumber: position.sequenceNumber } : {}),
        }),
        { abortSignal: signal },
      );
      return answer.ShardIterator;
    } catch (error) {
      signal.throwIfAborted();
      const { kind, message } = failureOfCall(error);
      if (kind === 'throttled') tally.throttledCalls += 1;
      else tally.failedCalls += 1;
      if (kind === 'rejected' || timers.now() > deadline) throw error;
      context.report({ kind: 'retry', partition: shard.index, detail: `GetShardIterator: ${message}` });
    }
    await timers.sleep(pause * (0.5 + random()), signal);
  }
}
