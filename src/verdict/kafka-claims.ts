import type { Dimension } from '../scenario/scenario.ts';
import { type Claim, claim, fact } from './claim.ts';
import { kafkaConfigurationStore } from './configuration-rules.ts';
import { componentsVerdict, partitionGrowthVerdict, spanVerdict, zooKeeperVerdict } from './document-rules.ts';
import { documented, sources } from './facts.ts';
import { kafkaFanOut } from './fan-out-rules.ts';
import { kafkaReshard, partitioningRule } from './partition-rules.ts';
import { claimedSetUp, setUpRule } from './set-up-rules.ts';
import { kafkaRetention, kafkaStorage } from './storage-rules.ts';
import { kafkaThroughput } from './throughput-rules.ts';

const { kafkaRetentionHours } = documented;

/** Claims about Kafka, row by row. */
export const kafkaClaims: Readonly<Record<Dimension, Claim>> = {
  architecture: claim(
    'producers push to topics, records go to partitions',
    [fact('the producer chooses the partition, by default from a hash of the key', sources.kafkaDocumentation)],
    { rule: partitioningRule },
  ),
  'event-processing': claim(
    'more than thousands of events a second',
    [fact('no quota per partition by default: the hardware sets the rate', sources.kafkaDocumentation)],
    { rule: kafkaThroughput },
  ),
  'configuration-store': claim(
    'ZooKeeper',
    [
      fact(
        'ZooKeeper mode was removed in 4.0; KRaft holds the metadata, __consumer_offsets the positions',
        sources.kafkaUpgrade,
      ),
    ],
    { rule: kafkaConfigurationStore, decidedBy: 'any', byDocuments: zooKeeperVerdict(documented.kafkaNewest) },
  ),
  scalability: claim(
    'partitions can be added to a topic',
    [fact('partitions only grow, at once; keys move to other partitions, old data stays', sources.kafkaDocumentation)],
    { rule: kafkaReshard, byDocuments: partitionGrowthVerdict(documented.kafkaPartitions) },
  ),
  components: claim(
    'Kafka Streams, Kafka Connect',
    [fact('Streams, Connect, MirrorMaker 2', sources.kafkaDocumentation)],
    {
      byDocuments: componentsVerdict(documented.kafkaComponents, sources.kafkaDocumentation),
    },
  ),
  storage: claim(
    'in partitions, as long as needed',
    [fact('by time and size; −1 keeps records for ever; tiered storage', sources.kafkaDocumentation)],
    {
      rule: kafkaStorage,
      byDocuments: spanVerdict(
        { least: 0, most: Infinity },
        { least: 0, most: kafkaRetentionHours.most },
        sources.kafkaDocumentation,
      ),
    },
  ),
  'set-up': claim(
    'a few weeks',
    [fact('MSK Serverless 5–10 min, Provisioned 20–40 min (third party)', sources.mskServerless)],
    {
      rule: setUpRule(claimedSetUp.kafka),
    },
  ),
  retention: claim(
    '7 days, can be changed',
    [fact('default 168 h; −1 keeps records for ever', sources.kafkaDefaults)],
    {
      rule: kafkaRetention,
      byDocuments: spanVerdict(
        { least: 168, most: Infinity },
        { least: kafkaRetentionHours.default, most: kafkaRetentionHours.most },
        sources.kafkaDefaults,
      ),
    },
  ),
  'fan-out': claim(
    'designed for very high fan-out',
    [fact("no quota on consumer groups: the brokers' egress binds", sources.kafkaDocumentation)],
    { rule: kafkaFanOut },
  ),
  cost: claim(null, []),
};
