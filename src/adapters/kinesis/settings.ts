import { z } from 'zod';
import { parseDuration } from '../../units/duration.ts';
import { readSettings } from '../read-settings.ts';

/** A length of time written with its unit. */
const duration = z.string().transform((text, context) => {
  try {
    return parseDuration(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

/** How members of a group share shards: a lease table of the Kinesis Client Library 2.x. */
const leases = z.strictObject({
  /** URL of a DynamoDB; `local` stands for one started beside the local Kinesis. */
  endpoint: z
    .string()
    .refine((text) => text === 'local' || /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?\/?$/.test(text), {
      error:
        'AWS itself is not served yet: write the URL of a DynamoDB on this machine such as http://127.0.0.1:8000, or local',
    })
    .default('local'),
  /** A lease that is not renewed for so long may be taken. */
  failover: duration
    .refine((time) => time >= 500 && time <= 600_000, { error: 'use at least 500ms and at most 10min' })
    .prefault('10s'),
  /** The application's table; when not given, one for each stream and group. */
  table: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{3,255}$/, { error: 'a table is named by 3 to 255 letters, digits, _, . and -' })
    .optional(),
});

const fields = {
  /** URL of a server that speaks the Kinesis API; `local` is a placeholder to be replaced before anything connects. */
  endpoint: z
    .string()
    .refine((text) => text !== '' && text !== 'aws', {
      error: 'AWS itself is not served yet: give the URL of a local server, or local',
      abort: true,
    })
    .refine((text) => text === 'local' || /^https?:\/\/[^/\s]+\/?$/.test(text), {
      error: 'write a URL such as http://127.0.0.1:4567, or local',
    })
    .default('local'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'write a Region such as us-east-1' })
    .default('us-east-1'),
  /** `polling` calls GetRecords and shares the shard's read quota; `enhanced-fan-out` is pushed on a quota of its own. */
  consumer: z.enum(['polling', 'enhanced-fan-out']).default('polling'),
  /** From the start of one GetRecords to the start of the next, for each shard; AWS advises one second. */
  pollInterval: duration
    .refine((interval) => interval > 0 && interval <= 240_000, {
      error: 'use more than 0 and at most 4min, since an unused shard iterator expires after 5 minutes',
    })
    .prefault('1s'),
  /** `kpl` packs what one batch has for a shard into records of up to 50 KiB, as the Kinesis Producer Library does. */
  aggregation: z.enum(['none', 'kpl']).default('none'),
  /** Without it each reader reads all shards by itself, and nothing is stored. */
  leases: leases.optional(),
  httpHandler: z.enum(['http1', 'http2']).default('http1'),
  requestTimeout: duration.prefault('10s'),
  /** Connections of one producer or consumer, which is also the most batches a producer has in flight. */
  connections: z.int().min(1).max(1_000).default(64),
};

const schema = z.strictObject(fields);

/** Settings of the Kinesis adapter: plain JSON; durations in milliseconds. */
export type KinesisSettings = Readonly<z.infer<typeof schema>>;

/** Reads the settings of a target. Throws SettingsError for an unknown key or a wrong value. */
export function parseSettings(raw: unknown): KinesisSettings {
  return readSettings(schema, 'Kinesis', Object.keys(fields), raw);
}
