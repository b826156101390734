import { durationBounds } from './call-counters.ts';
import { label, type Metric, type Sample } from './metric.ts';
import { queueMetrics } from './queues/queue-metrics.ts';
import type { Service } from './service.ts';
import type { Shard } from './shard.ts';
import { version } from './version.ts';

const metrics: readonly Metric[] = [
  gauge('info', 'The version; always 1.', () => [{ labels: label('version', version), value: 1 }]),
  gauge('streams', 'Streams in any state.', ({ streams }) => [{ labels: '', value: streams.size }]),
  {
    name: 'local_kinesis_calls_total',
    help: 'Calls of the API; outcome is ok, the error, or dropped for a connection that a fault broke off.',
    type: 'counter',
    samples: callSamples,
  },
  {
    name: 'local_kinesis_call_duration_seconds',
    help: 'From the whole request being there to its answer being handed to the connection.',
    type: 'histogram',
    samples: durationSamples,
  },
  ofShards('counter', 'accepted_records_total', 'Records written.', ({ counters }) => counters.acceptedRecords),
  ofShards('counter', 'accepted_bytes_total', 'Data and keys written.', ({ counters }) => counters.acceptedBytes),
  {
    name: 'local_kinesis_throttled_records_total',
    help: 'Records refused by a write quota of the shard: that of records or that of bytes.',
    type: 'counter',
    samples: throttledRecords,
  },
  {
    name: 'local_kinesis_throttled_reads_total',
    help: 'GetRecords calls refused by a read quota of the shard: that of calls or that of bytes.',
    type: 'counter',
    samples: throttledReads,
  },
  ofShards('counter', 'read_bytes_total', 'Data returned by GetRecords.', ({ counters }) => counters.readBytes),
  ofShards('counter', 'pushed_bytes_total', 'Data pushed by SubscribeToShard.', ({ counters }) => counters.pushedBytes),
  ofShards(
    'counter',
    'lost_records_total',
    'Records dropped to hold a memory limit.',
    ({ counters }) => counters.lostRecords,
  ),
  ofShards('gauge', 'readable_records', 'Records that can be read.', ({ log }) =>
    Math.max(0, log.endIndex - log.firstIndex),
  ),
  ofShards('gauge', 'held_bytes', 'Memory held for records.', ({ log }) => log.heldBytes),
  ofShards('gauge', 'subscriptions', 'Running SubscribeToShard answers.', ({ subscribers }) => subscribers.size),
  gauge('queues', 'Queues in any state.', ({ queues }) => [{ labels: '', value: queues.size }]),
  ...queueMetrics,
  gauge('memory_held_bytes', 'Memory held for records of all shards.', ({ memory }) => [
    { labels: '', value: memory.chunks.heldBytes },
  ]),
  gauge('memory_limit_bytes', 'Most memory held for records; 0 = no limit.', ({ settings }) => [
    { labels: '', value: settings.memoryLimitBytes },
  ]),
  {
    name: 'process_resident_memory_bytes',
    help: 'Memory of the whole process.',
    type: 'gauge',
    samples: () => [{ labels: '', value: process.memoryUsage.rss() }],
  },
  {
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the process, user and system.',
    type: 'counter',
    samples: () => [{ labels: '', value: cpuSeconds() }],
  },
];

/** What the server counted, in the text form of Prometheus, version 0.0.4. */
export function metricsText(service: Service): string {
  const lines: string[] = [];
  for (const { name, help, type, samples } of metrics) {
    lines.push(`# HELP ${name} ${help.replaceAll('\\', '\\\\')}`, `# TYPE ${name} ${type}`);
    for (const { suffix = '', labels, value } of samples(service)) {
      lines.push(`${name}${suffix}${labels === '' ? '' : `{${labels}}`} ${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name: `local_kinesis_${name}`, help, type: 'gauge', samples };
}

function ofShards(type: 'counter' | 'gauge', name: string, help: string, of: (shard: Shard) => number): Metric {
  const samples = function* (service: Service): Iterable<Sample> {
    for (const [place, shard] of shardsOf(service)) yield { labels: place, value: of(shard) };
  };
  return { name: `local_kinesis_${name}`, help, type, samples };
}

function* throttledRecords(service: Service): Iterable<Sample> {
  for (const [place, shard] of shardsOf(service)) {
    const { throttledByRecords, throttledByBytes } = shard.counters;
    yield { labels: `${place},reason="records"`, value: throttledByRecords };
    yield { labels: `${place},reason="bytes"`, value: throttledByBytes };
  }
}

function* throttledReads(service: Service): Iterable<Sample> {
  for (const [place, shard] of shardsOf(service)) {
    const { throttledByReadCalls, throttledByReadBytes } = shard.counters;
    yield { labels: `${place},reason="calls"`, value: throttledByReadCalls };
    yield { labels: `${place},reason="bytes"`, value: throttledByReadBytes };
  }
}

function* callSamples({ calls }: Service): Iterable<Sample> {
  for (const [operation, { outcomes }] of calls.operations) {
    for (const [outcome, value] of outcomes) {
      yield { labels: `${label('operation', operation)},${label('outcome', outcome)}`, value };
    }
  }
}

function* durationSamples({ calls }: Service): Iterable<Sample> {
  for (const [operation, { durations, durationSeconds }] of calls.operations) {
    const labels = label('operation', operation);
    let below = 0;
    for (const [bucket, count] of durations.entries()) {
      below += count;
      yield { suffix: '_bucket', labels: `${labels},le="${durationBounds[bucket] ?? '+Inf'}"`, value: below };
    }
    yield { suffix: '_sum', labels, value: durationSeconds };
    yield { suffix: '_count', labels, value: below };
  }
}

/** Every shard with the labels that say which it is. */
function* shardsOf({ streams }: Service): Iterable<readonly [labels: string, shard: Shard]> {
  for (const stream of streams.values()) {
    const name = label('stream', stream.name);
    for (const shard of stream.shards.values()) yield [`${name},${label('shard', shard.id)}`, shard];
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
