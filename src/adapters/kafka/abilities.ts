import type { ChangeAnswer, Resize, Retention, RetentionTime } from '../abilities.ts';
import type { Context, StreamHandle } from '../adapter.ts';
import type { PlatformaticAdmin } from './platformatic-admin.ts';
import { refusalOf } from './refusal.ts';
import { readSecurity } from './security.ts';
import type { KafkaSettings } from './settings.ts';
import { requireOwn, waitForLeaders } from './topic.ts';

/** Kafka's own default of `segment.ms`, 7 days: a segment that is still written is not deleted, however old. */
const segmentMs = 604_800_000;

/** Partitions are added by CreatePartitions; there is no call that takes any away. */
export const resize: Resize<KafkaSettings> = {
  request: ({ name }, partitions, settings, context) =>
    asked(settings, context, name, (admin) => admin.createPartitions(name, partitions)),
  settled: (stream, partitions, settings, context) =>
    administer(settings, context, async (admin) => {
      await waitForLeaders(admin, stream.name, partitions, context);
      return { ...stream, partitions };
    }),
};

/** `retention.ms` of the topic. Records go when the broker next looks for old segments, every `log.retention.check.interval.ms`. */
export const retention: Retention<KafkaSettings> = {
  // https://kafka.apache.org/documentation/#topicconfigs_retention.ms: valid values [-1, …], −1 is no limit of time.
  range: () => ({ within: [0, 'unlimited'], beyond: [-2] }),
  read: ({ name }, settings, context) =>
    administer(settings, context, async (admin): Promise<RetentionTime> => {
      const value = Number((await admin.topicSettings(name)).get('retention.ms'));
      return value === -1 ? 'unlimited' : value;
    }),
  change: ({ name }, to, settings, context) =>
    asked(settings, context, name, (admin) =>
      admin.alterTopic(name, {
        'retention.ms': String(to === 'unlimited' ? -1 : to),
        'segment.ms': String(to === 'unlimited' ? segmentMs : Math.min(segmentMs, Math.max(1, to))),
      }),
    ),
  oldest: ({ name }, partition, settings, context) =>
    administer(settings, context, async (admin) => {
      const bounds = (await admin.bounds(name)).find((each) => each.partition === partition);
      return bounds === undefined || bounds.low === bounds.high ? null : String(bounds.low);
    }),
};

/** Bytes on the disks of all brokers. */
export function storedBytes({ name }: StreamHandle, settings: KafkaSettings, context: Context): Promise<number> {
  return administer(settings, context, (admin) => admin.storedBytes(name));
}

async function asked(
  settings: KafkaSettings,
  context: Context,
  name: string,
  change: (admin: PlatformaticAdmin) => Promise<void>,
): Promise<ChangeAnswer> {
  requireOwn(name);
  return await administer(settings, context, async (admin): Promise<ChangeAnswer> => {
    try {
      await change(admin);
      return { accepted: true };
    } catch (error) {
      const { kind, code, message } = refusalOf(error);
      if (kind !== 'rejected') throw error;
      return { accepted: false, code, message };
    }
  });
}

/**
 * Whatever library the records go by: kafkajs drops the words of a refusal, and can change one setting of a topic only
 * by setting all others back.
 */
async function administer<T>(
  settings: KafkaSettings,
  context: Context,
  use: (admin: PlatformaticAdmin) => Promise<T>,
): Promise<T> {
  const { connectTopicAdmin } = await import('./platformatic-client.ts');
  await using admin = await connectTopicAdmin(settings, readSecurity(process.env), context);
  return await use(admin);
}
