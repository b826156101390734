import { SubscribeToShardCommand } from '@aws-sdk/client-kinesis';
import { failureOfCall } from './failure.ts';
import type { Position, ReadShard, Reading } from './shard-reader.ts';
import type { Shard } from './shards.ts';
import { withoutStrays } from './without-strays.ts';

/** A second subscription of the same consumer to a shard is refused for so long after a successful one. */
const subscribeAgainAfterMs = 5_000;

/** Reads shards by enhanced fan-out: one subscription a shard, renewed where it stopped when the service ends it. */
export function subscribeToShards(reading: Reading, consumerArn: string): ReadShard {
  return async (shard, from, begun) => {
    const { context, signal } = reading;
    const { timers, random } = context;
    let position: Position | undefined = from;
    const advance = (to: Position | undefined) => {
      position = to;
    };
    while (position !== undefined) {
      const started = timers.now();
      let pauseMs = 0;
      try {
        await subscribe(reading, consumerArn, shard, position, begun, advance);
        if (position !== undefined) context.report({ kind: 'resubscribed', partition: shard.index });
      } catch (error) {
        signal.throwIfAborted();
        pauseMs = 500 + 500 * random();
        reportFailure(reading, shard, error);
      }
      signal.throwIfAborted();
      const openMs = (timers.now() - started) / 1e6;
      // Subscriptions live for five minutes; one that ended at once must wait its turn.
      if (pauseMs === 0 && openMs < subscribeAgainAfterMs) pauseMs = subscribeAgainAfterMs - openMs;
      if (position !== undefined && pauseMs > 0) await timers.sleep(pauseMs, signal);
    }
  };
}

/** Follows one subscription to its end, telling after each event where the next one goes on; undefined at the shard's end. */
async function subscribe(
  { client, delivery, signal, tally }: Reading,
  consumerArn: string,
  shard: Shard,
  position: Position,
  begun: () => void,
  advance: (to: Position | undefined) => void,
): Promise<void> {
  tally.calls += 1;
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({
      ConsumerARN: consumerArn,
      ShardId: shard.label,
      StartingPosition: {
        Type: position.type,
        ...('sequenceNumber' in position ? { SequenceNumber: position.sequenceNumber } : {}),
      },
    }),
    { abortSignal: signal },
  );
  begun();
  for await (const { SubscribeToShardEvent: event } of EventStream ?? []) {
    if (event === undefined) continue;
    const records = withoutStrays(shard, event.Records ?? []);
    if (records.length > 0) await delivery.hand(shard.index, records);
    const sequenceNumber = event.ContinuationSequenceNumber;
    if (sequenceNumber) advance({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
    else if (event.ChildShards?.length) advance(undefined);
  }
}

function reportFailure({ context, tally }: Reading, shard: Shard, error: unknown): void {
  const { kind, code, message } = failureOfCall(error);
  if (kind === 'throttled') tally.throttledCalls += 1;
  else tally.failedCalls += 1;
  const again = code === 'ResourceInUseException' || kind === 'throttled' || kind === 'unavailable';
  context.report({ kind: again ? 'retry' : 'error', partition: shard.index, detail: `${code}: ${message}` });
  if (code === 'ResourceNotFoundException') throw error;
}
