/**
 * AWS's quotas that are numbers, with what AWS allows an account in us-east-1. Rates are per second; a rate or a count
 * of 0 means no limit. Sources: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html and the
 * API reference.
 */
export const describedQuotas = {
  shardWriteRecordsPerSecond: { value: 1000, meaning: 'records written, per shard' },
  shardWriteBytesPerSecond: { value: 1024 ** 2, meaning: 'data and partition keys written, per shard' },
  shardWriteBurstBytes: {
    value: 1024 ** 2,
    meaning: "burst of written bytes, per shard; the stream's largest record, if that is more, counts instead",
  },
  shardReadCallsPerSecond: { value: 5, meaning: 'GetRecords calls, per shard, all readers together' },
  shardReadBytesPerSecond: {
    value: 2 * 1024 ** 2,
    meaning: 'data read by GetRecords, per shard, all readers together; a debt: an answer of 10 MiB blocks for 5 s',
  },
  readBytesPerCall: { value: 10 * 1024 ** 2, meaning: 'most data in one GetRecords answer' },
  shardIteratorCallsPerSecond: { value: 5, meaning: 'GetShardIterator calls, per shard' },
  iteratorLifeMilliseconds: { value: 300_000, meaning: 'a shard iterator is good for so long' },
  fanOutBytesPerSecond: { value: 2 * 1024 ** 2, meaning: 'data pushed, per consumer and shard' },
  subscribeCallsPerSecond: { value: 1, meaning: 'SubscribeToShard calls, per consumer and shard' },
  resubscribeMilliseconds: {
    value: 5000,
    meaning: 'a second subscription is refused for so long after a successful one; later it takes over',
  },
  subscriptionLifeMilliseconds: { value: 300_000, meaning: 'a subscription ends after so long' },
  consumersPerStream: { value: 20, meaning: 'registered consumers and queues together, per stream' },
  consumersPerStreamWithAdvantage: { value: 50, meaning: 'the same with On-demand Advantage' },
  consumersBeingCreated: { value: 5, meaning: 'consumers in CREATING at once, per stream' },
  streamsBeingCreated: { value: 5, meaning: 'streams in CREATING at once' },
  shardsPerAccount: { value: 20_000, meaning: 'open shards of provisioned streams' },
  onDemandStreamsPerAccount: { value: 50, meaning: 'on-demand streams' },
  channelsPerAccount: { value: 50, meaning: 'channels' },
  queuesBeingChanged: { value: 5, meaning: 'queues in CREATING or DELETING at once' },
  queueInFlightRecords: {
    value: 120_000,
    meaning:
      'records received but neither acknowledged nor dead letters, per queue; beyond it no new ones are received',
  },
  onDemandShardsPerStream: { value: 10_000, meaning: 'shards an on-demand stream may grow to: 10 GB/s of writes' },
  updateShardCountLargestTarget: { value: 10_000, meaning: 'shards that one UpdateShardCount may ask for' },
  updateShardCountsPerDay: { value: 10, meaning: 'UpdateShardCount calls in 24 hours, per stream' },
  updateStreamModesPerDay: { value: 2, meaning: 'UpdateStreamMode calls in 24 hours, per stream' },
  encryptionChangesPerDay: {
    value: 25,
    meaning: 'StartStreamEncryption and StopStreamEncryption together in 24 hours, per stream',
  },
} as const satisfies Record<string, { readonly value: number; readonly meaning: string }>;

type QuotaName = keyof typeof describedQuotas;

/** AWS's quotas as settings; those of {@link describedQuotas} and: */
export type Quotas = { readonly [Name in QuotaName]: number } & {
  /** False switches every quota off. Limits on the size of a request or a record stay. */
  readonly enforced: boolean;
  /** Calls per second of the operations that change or describe resources; an operation not named has no limit. */
  readonly callsPerSecond: Readonly<Record<string, number>>;
};

/** What AWS allows an account in us-east-1. */
export const defaultQuotas: Quotas = {
  enforced: true,
  ...(Object.fromEntries(Object.entries(describedQuotas).map(([name, { value }]) => [name, value])) as Record<
    QuotaName,
    number
  >),
  callsPerSecond: {
    AddTagsToStream: 5,
    CreateChannel: 5,
    CreateQueue: 5,
    CreateStream: 5,
    DecreaseStreamRetentionPeriod: 5,
    DeleteChannel: 5,
    DeleteQueue: 5,
    DeleteStream: 5,
    DeregisterStreamConsumer: 5,
    DescribeAccountSettings: 5,
    DescribeChannel: 5,
    DescribeLimits: 1,
    DescribeQueue: 5,
    DescribeStream: 10,
    DescribeStreamConsumer: 20,
    DescribeStreamSummary: 20,
    DisableEnhancedMonitoring: 5,
    EnableEnhancedMonitoring: 5,
    IncreaseStreamRetentionPeriod: 5,
    ListChannels: 5,
    ListQueues: 5,
    ListShards: 1000,
    ListStreamConsumers: 5,
    ListStreams: 5,
    ListTagsForStream: 5,
    MergeShards: 5,
    RegisterStreamConsumer: 5,
    RemoveTagsFromStream: 5,
    SplitShard: 5,
    UpdateAccountSettings: 5,
    UpdateChannel: 5,
    UpdateQueue: 5,
    UpdateShardCount: 10,
    UpdateStreamWarmThroughput: 5,
  },
};

/** The quotas to judge by: as set, or with every rate and count lifted. Sizes and lives stay as they are. */
export function effectiveQuotas(quotas: Quotas): Quotas {
  if (quotas.enforced) return quotas;
  const { shardWriteBurstBytes, readBytesPerCall, iteratorLifeMilliseconds, subscriptionLifeMilliseconds } = quotas;
  const lifted = Object.fromEntries(
    Object.entries(quotas).map(([name, value]) => [name, typeof value === 'number' ? 0 : value]),
  ) as unknown as Quotas;
  return {
    ...lifted,
    shardWriteBurstBytes,
    readBytesPerCall,
    iteratorLifeMilliseconds,
    subscriptionLifeMilliseconds,
    callsPerSecond: {},
  };
}
