/**
 * AWS's quotas as settings. Rates are per second; a rate or a count of 0 means no limit. Sources:
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html and the API reference.
 */
export interface Quotas {
  /** False switches every quota off. Limits on the size of a request or a record stay. */
  readonly enforced: boolean;
  /** Records written, per shard. */
  readonly shardWriteRecordsPerSecond: number;
  /** Data and partition keys written, per shard. */
  readonly shardWriteBytesPerSecond: number;
  /** Burst of written bytes; the stream's largest record, if that is more, counts instead. */
  readonly shardWriteBurstBytes: number;
  /** GetRecords calls, per shard, all readers together. */
  readonly shardReadCallsPerSecond: number;
  /** Data read by GetRecords, per shard, all readers together: a debt with a second's allowance; 10 MiB block 5 s. */
  readonly shardReadBytesPerSecond: number;
  /** Most data in one GetRecords answer. */
  readonly readBytesPerCall: number;
  /** GetShardIterator calls, per shard. */
  readonly shardIteratorCallsPerSecond: number;
  readonly iteratorLifeMilliseconds: number;
  /** Data pushed, per consumer and shard. */
  readonly fanOutBytesPerSecond: number;
  /** SubscribeToShard calls, per consumer and shard. */
  readonly subscribeCallsPerSecond: number;
  /** A second subscription is refused for so long after a successful one; later it takes over. */
  readonly resubscribeMilliseconds: number;
  readonly subscriptionLifeMilliseconds: number;
  readonly consumersPerStream: number;
  readonly consumersPerStreamWithAdvantage: number;
  readonly consumersBeingCreated: number;
  readonly streamsBeingCreated: number;
  readonly shardsPerAccount: number;
  readonly onDemandStreamsPerAccount: number;
  readonly channelsPerAccount: number;
  /** Shards an on-demand stream may grow to: 10 GB/s of writes. */
  readonly onDemandShardsPerStream: number;
  /** Shards that one UpdateShardCount may ask for. */
  readonly updateShardCountLargestTarget: number;
  readonly updateShardCountsPerDay: number;
  readonly updateStreamModesPerDay: number;
  /** Start and StopStreamEncryption together. */
  readonly encryptionChangesPerDay: number;
  /** Calls per second of the operations that change or describe resources; an operation not named has no limit. */
  readonly callsPerSecond: Readonly<Record<string, number>>;
}

/** What AWS allows an account in us-east-1. */
export const defaultQuotas: Quotas = {
  enforced: true,
  shardWriteRecordsPerSecond: 1000,
  shardWriteBytesPerSecond: 1024 ** 2,
  shardWriteBurstBytes: 1024 ** 2,
  shardReadCallsPerSecond: 5,
  shardReadBytesPerSecond: 2 * 1024 ** 2,
  readBytesPerCall: 10 * 1024 ** 2,
  shardIteratorCallsPerSecond: 5,
  iteratorLifeMilliseconds: 300_000,
  fanOutBytesPerSecond: 2 * 1024 ** 2,
  subscribeCallsPerSecond: 1,
  resubscribeMilliseconds: 5000,
  subscriptionLifeMilliseconds: 300_000,
  consumersPerStream: 20,
  consumersPerStreamWithAdvantage: 50,
  consumersBeingCreated: 5,
  streamsBeingCreated: 5,
  shardsPerAccount: 20_000,
  onDemandStreamsPerAccount: 50,
  channelsPerAccount: 50,
  onDemandShardsPerStream: 10_000,
  updateShardCountLargestTarget: 10_000,
  updateShardCountsPerDay: 10,
  updateStreamModesPerDay: 2,
  encryptionChangesPerDay: 25,
  callsPerSecond: {
    AddTagsToStream: 5,
    CreateChannel: 5,
    CreateStream: 5,
    DecreaseStreamRetentionPeriod: 5,
    DeleteChannel: 5,
    DeleteStream: 5,
    DeregisterStreamConsumer: 5,
    DescribeAccountSettings: 5,
    DescribeChannel: 5,
    DescribeLimits: 1,
    DescribeStream: 10,
    DescribeStreamConsumer: 20,
    DescribeStreamSummary: 20,
    DisableEnhancedMonitoring: 5,
    EnableEnhancedMonitoring: 5,
    IncreaseStreamRetentionPeriod: 5,
    ListChannels: 5,
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
