import { defaultQuotas } from '../../../src/local-kinesis/quotas.ts';
import type { Load } from './offered-load.ts';
import { callBytes, type RawAnswer } from './raw-connection.ts';

const mebibyte = 1024 ** 2;
const key = 'key';

const isGranted = ({ status }: RawAnswer): number => (status === 200 ? 1 : 0);

/** Loads of writes to a stream of `shards` shards, each at least three times the quota. */
export function writeLoads(StreamName: string, bytes: number, shards: number, by: 'PutRecord' | 'PutRecords'): Load {
  const perSecond = Math.min(1000, mebibyte / (bytes + key.length)) * shards;
  const limit = perSecond === 1000 * shards ? '1,000 records/s' : '1 MiB/s';
  const entry = { PartitionKey: key, Data: Buffer.alloc(bytes).toString('base64') };
  const quota = {
    name: `${by} of ${bytes} B, ${StreamName}`,
    figure: `${limit} a shard`,
    perSecond,
    depth: perSecond,
  };
  if (by === 'PutRecord') {
    const request = callBytes('PutRecord', JSON.stringify({ StreamName, ...entry }));
    return { ...quota, callsPerSecond: perSecond * 3.2, amount: 1, request, granted: isGranted };
  }
  const count = bytes > 5000 ? 50 : 500;
  const keys = Array.from({ length: shards }, (_, shard) => String((2n ** 128n / BigInt(shards)) * BigInt(shard)));
  const Records = Array.from({ length: count }, (_, index) => ({ ...entry, ExplicitHashKey: keys[index % shards] }));
  return {
    ...quota,
    callsPerSecond: Math.max(10, (perSecond * 4) / count),
    amount: count,
    request: callBytes('PutRecords', JSON.stringify({ StreamName, Records })),
    granted: ({ body }) => count - Number(/^{"FailedRecordCount":(\d+)/.exec(body.toString('latin1', 0, 40))![1]),
  };
}

/** A load of one kind of call that reads a shard. */
export function readLoad(name: string, figure: string, perSecond: number, request: Buffer): Load {
  return { name, figure, perSecond, depth: perSecond, callsPerSecond: 50, amount: 1, request, granted: isGranted };
}

/** A load of GetRecords whose answers hold one record of `bytes`. */
export function readBytesLoad(name: string, bytes: number, request: Buffer): Load {
  const perSecond = 2 * mebibyte;
  // A second's allowance, and the answer that begins the debt.
  const depth = perSecond + bytes;
  const granted = ({ status }: RawAnswer): number => (status === 200 ? bytes : 0);
  return { name, figure: '2 MiB/s a shard', perSecond, depth, callsPerSecond: 40, amount: bytes, request, granted };
}

const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/calls';
const channel = { ChannelARN: 'arn:aws:kinesis:us-east-1:000000000000:channel/none' };
const stream = { StreamName: 'calls' };
const shard = 'shardId-000000000000';
const metrics = { ...stream, ShardLevelMetrics: ['IncomingBytes'] };
const hours = { ...stream, RetentionPeriodHours: 24 };

/** A request of every operation whose calls are counted. Some cannot succeed; they count all the same. */
const requests: Readonly<Record<string, object>> = {
  AddTagsToStream: { ...stream, Tags: { name: 'value' } },
  CreateChannel: {
    ChannelName: 'c',
    ServiceExecutionRoleARN: 'arn:aws:iam::000000000000:role/r',
    StreamConfigurationList: [{ StreamARN: arn, RecordConfiguration: { RecordFormatType: 'JSON' } }],
  },
  CreateStream: { ...stream, ShardCount: 1 },
  DecreaseStreamRetentionPeriod: hours,
  DeleteChannel: channel,
  DeleteStream: { StreamName: 'none' },
  DeregisterStreamConsumer: { StreamARN: arn, ConsumerName: 'none' },
  DescribeAccountSettings: {},
  DescribeChannel: channel,
  DescribeLimits: {},
  DescribeStream: stream,
  DescribeStreamConsumer: { StreamARN: arn, ConsumerName: 'none' },
  DescribeStreamSummary: stream,
  DisableEnhancedMonitoring: metrics,
  EnableEnhancedMonitoring: metrics,
  IncreaseStreamRetentionPeriod: hours,
  ListChannels: {},
  ListShards: stream,
  ListStreamConsumers: { StreamARN: arn },
  ListStreams: {},
  ListTagsForStream: stream,
  MergeShards: { ...stream, ShardToMerge: shard, AdjacentShardToMerge: shard },
  RegisterStreamConsumer: { StreamARN: arn, ConsumerName: 'once' },
  RemoveTagsFromStream: { ...stream, TagKeys: ['name'] },
  SplitShard: { ...stream, ShardToSplit: shard, NewStartingHashKey: '0' },
  UpdateAccountSettings: { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } },
  UpdateChannel: channel,
  UpdateShardCount: { ...stream, TargetShardCount: 9, ScalingType: 'UNIFORM_SCALING' },
  UpdateStreamWarmThroughput: { ...stream, WarmThroughputMiBps: 1 },
};

/** Loads of every operation whose calls per second are counted; what is not throttled is granted. */
export function callLoads(): Load[] {
  return Object.entries(defaultQuotas.callsPerSecond).map(([operation, perSecond]) => ({
    name: operation,
    figure: `${perSecond} calls/s`,
    perSecond,
    depth: perSecond,
    callsPerSecond: perSecond === 1000 ? 3100 : Math.max(50, perSecond * 5),
    amount: 1,
    request: callBytes(operation, JSON.stringify(requests[operation] ?? {})),
    granted: ({ status, body }) => (status !== 200 && body.includes('Rate exceeded') ? 0 : 1),
  }));
}
