import { bytes } from '../../units/size.ts';
import type { Adapter, Capabilities } from '../adapter.ts';
import { consumersPerStream } from './quotas.ts';
import { type KinesisSettings, parseSettings } from './settings.ts';

/** Amazon Kinesis Data Streams, or a server that speaks its API. The SDK is loaded when something first connects. */
export const kinesis: Adapter<KinesisSettings> = {
  name: 'kinesis',
  parseSettings,
  capabilities,
  describe: async (settings, context) => (await import('./control.ts')).describe(settings, context),
  provision: async (spec, settings, context) => (await import('./control.ts')).provision(spec, settings, context),
  remove: async (stream, settings, context) => (await import('./control.ts')).remove(stream, settings, context),
  async *leftovers(settings, context) {
    yield* (await import('./control.ts')).leftovers(settings, context);
  },
  partitions: async (stream, settings, context) => (await import('./control.ts')).partitions(stream, settings, context),
  resize: {
    request: async (...given) => (await import('./abilities.ts')).resize.request(...given),
    settled: async (...given) => (await import('./abilities.ts')).resize.settled(...given),
  },
  retention: {
    range: retentionRange,
    read: async (...given) => (await import('./abilities.ts')).retention.read(...given),
    change: async (...given) => (await import('./abilities.ts')).retention.change(...given),
    oldest: async (...given) => (await import('./abilities.ts')).retention.oldest(...given),
  },
  connectProducer: async (stream, settings, context) =>
    (await import('./producer.ts')).connectProducer(stream, settings, context),
  connectConsumer: async (stream, membership, deliver, settings, context) =>
    (await import('./consumer.ts')).connectConsumer(stream, membership, deliver, settings, context),
};

const hourMs = 3_600_000;

/** https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html: 24 hours to 365 days. */
function retentionRange(): { within: readonly number[]; beyond: readonly number[] } {
  return { within: [24 * hourMs, 8_760 * hourMs], beyond: [23 * hourMs, 8_761 * hourMs] };
}

/** Quotas of https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html. */
function capabilities({ aggregation, consumer, pollInterval, connections, leases }: KinesisSettings): Capabilities {
  const fanOut = consumer === 'enhanced-fan-out';
  return {
    batch: { records: 500, bytes: bytes(10_485_760) },
    recordSize: bytes(1_048_576),
    inFlight: connections,
    routing: 'service',
    ordered: true,
    // Polling readers are not limited in number, but share the five calls and 2 MiB a second of a shard.
    readers: fanOut ? consumersPerStream : 'unlimited',
    commits: leases !== undefined,
    groups: leases !== undefined,
    partitionQuota: {
      // The records inside an aggregate are not counted: only the bytes bound them.
      recordsPerSecond: aggregation === 'kpl' ? 1_048_576 : 1_000,
      bytesPerSecond: 1_048_576,
      readCallsPerSecond: 5,
      readBytesPerSecond: 2_097_152,
      source: 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html',
    },
    pollIntervalMs: fanOut ? 0 : pollInterval,
  };
}
