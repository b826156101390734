import type { Service } from './service.ts';
import type { Shard } from './shard.ts';

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly of: (shard: Shard) => number;
}

const shardMetrics: readonly Metric[] = [
  counter('accepted_records_total', 'Records written.', ({ counters }) => counters.acceptedRecords),
  counter('accepted_bytes_total', 'Data and partition keys written, bytes.', ({ counters }) => counters.acceptedBytes),
  counter('throttled_records_total', 'Records refused by a write quota.', ({ counters }) => counters.throttledRecords),
  counter(
    'throttled_reads_total',
    'GetRecords calls refused by a read quota.',
    ({ counters }) => counters.throttledReads,
  ),
  counter('read_bytes_total', 'Data returned by GetRecords, bytes.', ({ counters }) => counters.readBytes),
  counter('pushed_bytes_total', 'Data pushed by SubscribeToShard, bytes.', ({ counters }) => counters.pushedBytes),
  counter('lost_records_total', 'Records dropped to hold a memory limit.', ({ counters }) => counters.lostRecords),
  gauge('readable_records', 'Records that can be read.', ({ log }) => Math.max(0, log.endIndex - log.firstIndex)),
  gauge('held_bytes', 'Memory held for records, bytes.', ({ log }) => log.heldBytes),
  gauge('subscriptions', 'Running SubscribeToShard answers.', ({ subscribers }) => subscribers.size),
];

/** What the server counted, in the text form of Prometheus; one line for each shard. */
export function metricsText(service: Service): string {
  const lines = shardMetrics.flatMap(({ name, help, type, of }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...service.streams.values()].flatMap((stream) =>
      [...stream.shards.values()].map((shard) => `${name}{stream="${stream.name}",shard="${shard.id}"} ${of(shard)}`),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function counter(name: string, help: string, of: Metric['of']): Metric {
  return { name: `local_kinesis_${name}`, help, type: 'counter', of };
}

function gauge(name: string, help: string, of: Metric['of']): Metric {
  return { name: `local_kinesis_${name}`, help, type: 'gauge', of };
}
