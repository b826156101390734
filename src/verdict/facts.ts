import type { Source } from './claim.ts';

/** Sources of documented facts, with the date of the text that was read. */
export const sources = {
  kinesisModel: {
    name: 'Kinesis API reference (service model 2013-12-02, botocore 1.43.107)',
    address: 'https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html',
    date: '2026-10-01',
  },
  kinesisQuotas: {
    name: 'Kinesis Data Streams quotas and limits',
    address: 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html',
    date: '≥ 2026-08',
  },
  kinesisFaq: {
    name: 'Kinesis Data Streams FAQs',
    address: 'https://aws.amazon.com/kinesis/data-streams/faqs/',
    date: '≥ 2025-11',
  },
  kinesisRetention: {
    name: 'Kinesis developer guide, commit 2d9acf4',
    address: 'https://github.com/awsdocs/amazon-kinesis-data-streams-developer-guide/commit/2d9acf4',
    date: '2020-11-19',
  },
  kinesisAnalytics: {
    name: 'Kinesis Data Analytics for SQL, API reference',
    address: 'https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_Reference.html',
    date: '2026-01-27',
  },
  kinesisClientLibrary: {
    name: 'Kinesis Client Library 3.5.1, commit 024eb86e',
    address: 'https://github.com/awslabs/amazon-kinesis-client',
    date: '2026-07-21',
  },
  kafkaUpgrade: {
    name: 'Apache Kafka 4.3, notes on upgrading',
    address: 'https://kafka.apache.org/43/getting-started/upgrade/',
    date: '2026-05-22',
  },
  kafkaDocumentation: {
    name: 'Apache Kafka 4.3 documentation',
    address: 'https://kafka.apache.org/43/',
    date: '2026-05-22',
  },
  kafkaDefaults: {
    name: 'Apache Kafka, config/server.properties, commit 1eb7644',
    address: 'https://github.com/apache/kafka/blob/1eb7644/config/server.properties',
    date: '2024-10-25',
  },
  mskServerless: {
    name: 'MSK Serverless cluster resource of alchemy.run (third party)',
    address: 'https://alchemy.run/providers/aws/kafka/serverlesscluster',
    date: 'read 2026-11',
  },
} as const satisfies Record<string, Source>;

/** Numbers of the documents that rules compute with; each with the fact of the same name in `claims.ts`. */
export const documented = {
  /** Records and bytes a second that one shard accepts. */
  shardRecordsPerSecond: 1_000,
  shardBytesPerSecond: 1_048_576,
  /** Shards of one account in us-east-1, us-west-2 and eu-west-1. */
  shardsPerAccount: 20_000,
  /** GetRecords calls a second on one shard, all readers together. */
  pollsPerSecondPerShard: 5,
  /** Bytes a second that polling readers share on one shard. */
  sharedReadBytesPerSecond: 2_097_152,
  /** Registered enhanced fan-out consumers of one stream; 50 with On-demand Advantage. */
  consumersPerStream: 20,
  consumersPerStreamAdvantage: 50,
  /** Retention of a stream. */
  retentionHours: { default: 24, least: 24, most: 8_760 },
  /** Kafka's default `log.retention.hours`; −1 keeps records for ever. */
  kafkaRetentionHours: { default: 168, most: Infinity },
  /** First Kafka version without ZooKeeper. */
  kafkaWithoutZooKeeper: 4,
  /** Newest Kafka the documents describe. */
  kafkaNewest: 4.3,
  /** Where consumers of a stream keep their positions. */
  kinesisPositions: [
    { consumer: 'the Kinesis Client Library', store: 'DynamoDB' },
    { consumer: 'Lambda, Firehose and Flink', store: 'their own' },
  ],
  /** One UpdateShardCount: target between these multiples of the open shards, so often in 24 h. */
  reshard: { least: 0.5, most: 2, perDay: 10 },
  /** Whether a topic's partitions can be added, removed. */
  kafkaPartitions: { grow: true, shrink: false },
  /** Components AWS sold under the names of the claim, and what became of each. */
  kinesisComponents: [
    { name: 'Video Streams', today: 'unchanged' },
    { name: 'Data Streams', today: 'unchanged' },
    { name: 'Data Analytics', today: 'for SQL: deleted from 2026-01-27; for Flink: Managed Service for Apache Flink' },
    { name: 'Data Firehose', today: 'Amazon Data Firehose since February 2024' },
  ],
  kafkaComponents: [
    { name: 'Kafka Streams', today: 'unchanged' },
    { name: 'Kafka Connect', today: 'unchanged' },
  ],
} as const;

/** Components and what became of each, as one line. */
export function listed(components: readonly { readonly name: string; readonly today: string }[]): string {
  return components.map(({ name, today }) => `${name}: ${today}`).join('; ');
}
