import { z } from 'zod';
import { milliseconds, parseDuration } from '../../units/duration.ts';
import { parseSize } from '../../units/size.ts';
import { readSettings } from '../read-settings.ts';

/** A setting written as a quantity with its unit, read by `parse`. */
function quantity<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

const brokerList = /^[^\s,:]+:\d{1,5}(,\s*[^\s,:]+:\d{1,5})*$/;

/** How `endpoint: local` is started; of no use with another endpoint. */
const local = z.strictObject({
  brokers: z.union([z.literal(1), z.literal(3)], { error: 'use 1 or 3' }).default(1),
  /** 3.9 runs with a ZooKeeper. YAML takes a version without quotes for a number. */
  version: z
    .union([z.literal(['4.3', '3.9']), z.literal([4.3, 3.9])], { error: "use '4.3' or '3.9'" })
    .transform((version) => (String(version) === '3.9' ? ('3.9' as const) : ('4.3' as const)))
    .prefault('4.3'),
  /** How long a broker may be silent before the others go on without it; the version's own default when not given. */
  brokerSessionTimeout: quantity(parseDuration).optional(),
});

const sessionMs = { classic: milliseconds(30_000), consumer: milliseconds(45_000) };

const fields = {
  /** `host:port,…`; `local` is a placeholder that must have been replaced before anything connects. */
  endpoint: z
    .string()
    .refine((text) => text === 'local' || brokerList.test(text), {
      error: 'write a broker list such as 127.0.0.1:9092,127.0.0.1:9094, or local',
    })
    .default('local'),
  /** The last is librdkafka, by a package that users install themselves. */
  client: z.enum(['kafkajs', '@platformatic/kafka', '@confluentinc/kafka-javascript']).default('kafkajs'),
  /** Which replicas must have a batch before it is acknowledged: all that are in sync, the leader, or none. */
  acks: z.union([z.literal('all'), z.literal(1), z.literal(0)], { error: "use 'all', 1 or 0" }).default('all'),
  compression: z.enum(['none', 'gzip']).default('none'),
  idempotent: z.boolean().default(false),
  replicationFactor: z.int().min(1).default(1),
  minInsyncReplicas: z.int().min(1).default(1),
  /** How long the broker may hold a fetch that finds nothing. */
  maxWait: quantity(parseDuration).prefault('100ms'),
  /** How groups share partitions: by their members, or by the brokers since Kafka 4.0 (KIP-848). */
  groupProtocol: z.enum(['classic', 'consumer']).default('classic'),
  /**
   * How long a member of a group may be silent before its partitions go to others: 30 s when not given, and 45 s, Kafka's
   * own default, with the `consumer` protocol, where it is a setting of the group that the adapter makes.
   */
  sessionTimeout: quantity(parseDuration).optional(),
  /** A third of the session, at most 3 s (5 s with the `consumer` protocol), when not given. */
  heartbeatInterval: quantity(parseDuration).optional(),
  /** A member that comes back within its session gets its partitions back (`group.instance.id`). */
  staticMembership: z.boolean().default(false),
  requestTimeout: quantity(parseDuration).prefault('30s'),
  /** What a consumer is shown of transactions; the Java client's default. */
  isolation: z.enum(['read-uncommitted', 'read-committed']).default('read-uncommitted'),
  /** The largest batch a topic takes (`max.message.bytes`); the largest call of Kinesis when not given. */
  maxBatch: quantity(parseSize).prefault('10MiB'),
  local: local.prefault({}),
};

/** What the schema takes on the way to settings: the session has the default of its protocol. */
type Read = z.infer<z.ZodObject<typeof fields>>;

const schema = z
  .strictObject(fields)
  .transform((read: Read) => ({ ...read, sessionTimeout: read.sessionTimeout ?? sessionMs[read.groupProtocol] }))
  .refine((settings) => !settings.idempotent || settings.acks === 'all', {
    path: ['idempotent'],
    error: "an idempotent producer needs acks: 'all'; set it, or idempotent: false",
  })
  .refine(({ groupProtocol, client }) => groupProtocol === 'classic' || client === '@platformatic/kafka', {
    path: ['groupProtocol'],
    error:
      "the consumer protocol needs client: '@platformatic/kafka', kafkajs has the classic one only; set it, or groupProtocol: classic",
  })
  .refine(({ groupProtocol, staticMembership }) => groupProtocol === 'classic' || !staticMembership, {
    path: ['staticMembership'],
    error:
      'is of no use with the consumer protocol, where a member that was killed comes back only when its session is over; set it to false, or groupProtocol: classic',
  })
  .refine(({ staticMembership, client }) => !staticMembership || client === '@platformatic/kafka', {
    path: ['staticMembership'],
    error: "needs client: '@platformatic/kafka'; set it, or staticMembership: false",
  })
  .refine(
    ({ heartbeatInterval, sessionTimeout }) => heartbeatInterval === undefined || heartbeatInterval < sessionTimeout,
    {
      path: ['heartbeatInterval'],
      error: 'must be shorter than sessionTimeout, better a third of it',
    },
  );

/** Settings of the Kafka adapter: plain JSON; durations in milliseconds, sizes in bytes. */
export type KafkaSettings = Readonly<z.infer<typeof schema>>;

/** Reads the settings of a target. Throws SettingsError for an unknown key or a wrong value. */
export function parseSettings(raw: unknown): KafkaSettings {
  return readSettings(schema, 'Kafka', Object.keys(fields), raw);
}
