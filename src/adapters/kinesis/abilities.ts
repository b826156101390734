import {
  DecreaseStreamRetentionPeriodCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import type { ChangeAnswer, Resize, Retention } from '../abilities.ts';
import type { Context } from '../adapter.ts';
import { failureOfCall } from './failure.ts';
import { openClient } from './open-client.ts';
import { type CallOptions, patiently } from './patiently.ts';
import type { KinesisSettings } from './settings.ts';
import { unfold } from './delivery.ts';
import { listShards } from './shards.ts';
import { Streams, requireOwn } from './stream.ts';

const hourMs = 3_600_000;
/** Reads that bring nothing although there is more, before a shard counts as empty. */
const emptyReads = 20;

/** UpdateShardCount, which splits or merges all shards evenly: by at most a factor of two, 10 times a day. */
export const resize: Resize<KinesisSettings> = {
  request: ({ name }, partitions, settings, context) =>
    asked(settings, context, name, (client, options) =>
      client.send(
        new UpdateShardCountCommand({ StreamName: name, TargetShardCount: partitions, ScalingType: 'UNIFORM_SCALING' }),
        options,
      ),
    ),
  settled: (stream, partitions, settings, context) =>
    withStreams(settings, context, async (streams) => {
      await streams.active(stream.name, partitions);
      return { ...stream, partitions };
    }),
};

/** The retention period, in whole hours. */
export const retention: Omit<Retention<KinesisSettings>, 'range'> = {
  read: ({ name }, settings, context) =>
    withStreams(settings, context, async (streams) => {
      const summary = await streams.summary(name);
      if (summary === undefined) throw new Error(`Kinesis has no stream ${name}: provision it first`);
      return (summary.RetentionPeriodHours ?? 24) * hourMs;
    }),
  async change(stream, to, settings, context) {
    const now = await retention.read(stream, settings, context);
    if (to === 'unlimited') return { accepted: false, code: 'None', message: 'Kinesis has no unlimited retention' };
    const request = { StreamName: stream.name, RetentionPeriodHours: to / hourMs };
    // Each of the two calls refuses what the other is for.
    const command =
      now === 'unlimited' || to < now
        ? new DecreaseStreamRetentionPeriodCommand(request)
        : new IncreaseStreamRetentionPeriodCommand(request);
    const answer = await asked(settings, context, stream.name, (client, options) =>
      client.send(command as IncreaseStreamRetentionPeriodCommand, options),
    );
    await withStreams(settings, context, (streams) => streams.active(stream.name));
    return answer;
  },
  oldest: ({ name }, partition, settings, context) =>
    withClient(settings, (client) =>
      patiently(settings, context, (options) => firstPosition(client, name, partition, options)),
    ),
};

/** Sequence number of the first record a reader from TRIM_HORIZON is given; null when it is given none. */
async function firstPosition(
  client: KinesisClient,
  StreamName: string,
  partition: number,
  options: CallOptions,
): Promise<string | null> {
  const shard = (await listShards(client, StreamName, options)).find(({ index }) => index === partition);
  // A closed shard whose records have all expired is gone.
  if (shard === undefined) return null;
  const request = { StreamName, ShardId: shard.label, ShardIteratorType: 'TRIM_HORIZON' } as const;
  let iterator = (await client.send(new GetShardIteratorCommand(request), options)).ShardIterator;
  for (let reads = 0; iterator !== undefined && reads < emptyReads; reads++) {
    const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1 }), options);
    const [first] = unfold(answer.Records ?? []);
    if (first) return first.SequenceNumber!;
    if (answer.MillisBehindLatest === 0) return null;
    iterator = answer.NextShardIterator;
  }
  return null;
}

async function asked(
  settings: KinesisSettings,
  context: Context,
  name: string,
  change: (client: KinesisClient, options: CallOptions) => Promise<unknown>,
): Promise<ChangeAnswer> {
  requireOwn(name);
  return await withClient(settings, async (client): Promise<ChangeAnswer> => {
    try {
      await patiently(settings, context, (options) => change(client, options));
      return { accepted: true };
    } catch (error) {
      const { kind, code, message } = failureOfCall(error);
      // A limit of so many changes a day looks like one of so many calls a second, which patience outlives.
      if (kind !== 'rejected' && kind !== 'throttled') throw error;
      return { accepted: false, code, message };
    }
  });
}

function withStreams<T>(settings: KinesisSettings, context: Context, use: (streams: Streams) => Promise<T>) {
  return withClient(settings, (client) => use(new Streams(client, settings, context)));
}

async function withClient<T>(settings: KinesisSettings, use: (client: KinesisClient) => Promise<T>): Promise<T> {
  const client = openClient(settings);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
