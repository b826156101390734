import type { Dimension } from '../scenario/scenario.ts';
import { type Claim, claim, fact } from './claim.ts';
import {
  componentsVerdict,
  fanOutVerdict,
  positionStoreVerdict,
  reshardVerdict,
  shardThroughputVerdict,
  spanVerdict,
} from './document-rules.ts';
import { documented, listed, sources } from './facts.ts';
import { kinesisFanOut } from './fan-out-rules.ts';
import { kinesisReshard, partitioningRule } from './partition-rules.ts';
import { claimedSetUp, setUpRule } from './set-up-rules.ts';
import { kinesisRetention, kinesisStorage } from './storage-rules.ts';
import { kinesisConfigurationStore } from './takeover-rules.ts';
import { kinesisThroughput } from './throughput-rules.ts';

const { retentionHours } = documented;

/** Claims about Kinesis, row by row. */
export const kinesisClaims: Readonly<Record<Dimension, Claim>> = {
  architecture: claim(
    'producers push to a data stream, records go to shards',
    [fact('a record goes to the shard whose range holds the MD5 of its partition key', sources.kinesisModel)],
    { rule: partitioningRule },
  ),
  'event-processing': claim(
    'around thousands of events a second',
    [
      fact(
        '1,000 records/s and 1 MiB/s per shard; 20,000 shards an account in the large Regions',
        sources.kinesisQuotas,
      ),
    ],
    {
      rule: kinesisThroughput,
      byDocuments: shardThroughputVerdict(documented.shardRecordsPerSecond, documented.shardsPerAccount),
    },
  ),
  'configuration-store': claim(
    'DynamoDB',
    [
      fact(
        "holds the Kinesis Client Library's leases, not the service's own state; Lambda, Firehose and Flink keep positions elsewhere",
        sources.kinesisClientLibrary,
      ),
    ],
    { rule: kinesisConfigurationStore, byDocuments: positionStoreVerdict('DynamoDB', documented.kinesisPositions) },
  ),
  scalability: claim(
    'an API call changes the number of shards',
    [
      fact(
        'UpdateShardCount: ×½ to ×2, at most 10 in 24 h, takes minutes, order kept through parent shards',
        sources.kinesisModel,
      ),
    ],
    { rule: kinesisReshard, byDocuments: reshardVerdict(documented.reshard) },
  ),
  components: claim(
    'Video Streams, Data Streams, Data Analytics, Data Firehose',
    [fact(listed(documented.kinesisComponents), sources.kinesisAnalytics)],
    { byDocuments: componentsVerdict(documented.kinesisComponents, sources.kinesisAnalytics) },
  ),
  storage: claim(
    'in shards, 24 hours to 7 days',
    [fact('24 h to 8,760 h (365 days) since 2020-11-19', sources.kinesisRetention)],
    {
      rule: kinesisStorage,
      byDocuments: spanVerdict({ least: 24, most: 168 }, retentionHours, sources.kinesisRetention),
    },
  ),
  'set-up': claim('a couple of hours', [fact('creating a stream takes seconds to minutes', sources.kinesisFaq)], {
    rule: setUpRule(claimedSetUp.kinesis),
  }),
  retention: claim('24 hours to 365 days', [fact('default 24 h, range 24–8,760 h', sources.kinesisModel)], {
    rule: kinesisRetention,
    byDocuments: spanVerdict({ least: 24, most: 8_760 }, retentionHours, sources.kinesisModel),
  }),
  'fan-out': claim(
    'typically 5x or less',
    [
      fact(
        'polling: 5 GetRecords/s and 2 MiB/s per shard, shared by all; enhanced fan-out: 20 consumers (50 with On-demand Advantage) of 2 MiB/s each',
        sources.kinesisQuotas,
      ),
    ],
    {
      rule: kinesisFanOut,
      byDocuments: fanOutVerdict(5, documented.pollsPerSecondPerShard, documented.consumersPerStream),
    },
  ),
  cost: claim(null, []),
};
