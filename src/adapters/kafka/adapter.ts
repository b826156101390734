import { type Adapter, type Context, type Leftover, ownPrefix, type Partition } from '../adapter.ts';
import { resize, retention, storedBytes } from './abilities.ts';
import { type KafkaAdmin, loadClient } from './client.ts';
import { describeCluster } from './describe-cluster.ts';
import { readSecurity } from './security.ts';
import { type KafkaSettings, parseSettings } from './settings.ts';
import { createTopic, deleteTopic, largestBatchRecords } from './topic.ts';

/** Apache Kafka. Credentials come from `KVK_KAFKA_…` environment variables, everything else from settings. */
export const kafka: Adapter<KafkaSettings> = {
  name: 'kafka',
  parseSettings,
  capabilities: (settings) => ({
    batch: { records: largestBatchRecords, bytes: settings.maxBatch },
    recordSize: settings.maxBatch,
    // The libraries let an idempotent producer have one request per broker under way.
    inFlight: settings.idempotent ? 1 : 1_000,
    routing: 'ours',
    ordered: true,
    readers: 'unlimited',
    commits: true,
    groups: true,
    pollIntervalMs: 0,
  }),
  async describe(settings, context) {
    const security = readSecurity(process.env);
    const client = await loadClient(settings, security);
    await using admin = await client.connectAdmin(context);
    return await describeCluster(admin, client, settings, security, context);
  },
  provision: (spec, settings, context) =>
    withAdmin(settings, context, (admin) => createTopic(admin, spec, settings, context)),
  remove: (stream, settings, context) =>
    withAdmin(settings, context, (admin) => deleteTopic(admin, stream, settings, context)),
  leftovers,
  partitions: (stream, settings, context) =>
    withAdmin(settings, context, async (admin) => {
      const leaders = await admin.leaders(stream.name);
      if (leaders === undefined) throw new Error(`Kafka has no topic ${stream.name}: provision it first`);
      return leaders.map((leader, index): Partition => ({
        index,
        label: `${stream.name}-${index}`,
        parents: [],
        open: leader >= 0,
        detail: leader >= 0 ? `led by broker ${leader}` : 'without a leader',
      }));
    }),
  resize,
  retention,
  storedBytes,
  async activeController(settings, context) {
    const { activeController } = await import('./active-controller.ts');
    return await activeController(settings, readSecurity(process.env), context);
  },
  connectProducer: async (stream, settings, context) =>
    (await loadClient(settings, readSecurity(process.env))).connectProducer(stream, context),
  connectConsumer: async (stream, membership, deliver, settings, context) =>
    (await loadClient(settings, readSecurity(process.env))).connectConsumer(stream, membership, deliver, context),
};

async function withAdmin<T>(
  settings: KafkaSettings,
  context: Context,
  use: (admin: KafkaAdmin) => Promise<T>,
): Promise<T> {
  const client = await loadClient(settings, readSecurity(process.env));
  await using admin = await client.connectAdmin(context);
  return await use(admin);
}

async function* leftovers(settings: KafkaSettings, context: Context): AsyncIterable<Leftover> {
  const found = await withAdmin(settings, context, async (admin) => ({
    topics: await admin.topics(),
    groups: await admin.groups(),
  }));
  for (const name of found.topics.filter((topic) => topic.startsWith(ownPrefix)))
    yield {
      kind: 'topic',
      name,
      remove: () => withAdmin(settings, context, (admin) => admin.deleteTopic(name)),
    };
  for (const name of found.groups.filter((group) => group.startsWith(ownPrefix)))
    yield {
      kind: 'group',
      name,
      remove: () =>
        withAdmin(settings, context, async (admin) => {
          if (!(await admin.deleteGroup(name)))
            throw new Error(`Kafka group ${name} still has members: stop them, or wait for their sessions to end`);
        }),
    };
}
