import { type Context, ownPrefix, type StreamHandle, type StreamSpec } from '../adapter.ts';
import type { KafkaAdmin } from './client.ts';
import { refusalOf } from './refusal.ts';
import type { KafkaSettings } from './settings.ts';

/** Longest wait for leaders after a topic was made, and for a topic to be gone after it was deleted. */
const settleWithinMs = 30_000;

/** The most records in one produce request; beyond this kafkajs takes ever longer for each of them. */
export const largestBatchRecords = 10_000;

/** Framing of a full batch, which `max.message.bytes` counts and a batch's size does not: ≤ 26 bytes a record. */
export const framingBytes = 26 * largestBatchRecords + 61;

/** Makes a topic and waits until every partition has a leader. */
export async function createTopic(
  admin: KafkaAdmin,
  spec: StreamSpec,
  settings: KafkaSettings,
  context: Context,
): Promise<StreamHandle> {
  requireOwn(spec.name);
  const { brokers } = await admin.cluster();
  const { replicationFactor, minInsyncReplicas } = effectiveReplication(settings, brokers.length);
  const created = await admin.createTopic({
    name: spec.name,
    partitions: spec.partitions,
    replicationFactor,
    configuration: {
      'min.insync.replicas': String(minInsyncReplicas),
      'max.message.bytes': String(settings.maxBatch + framingBytes),
    },
  });
  if (!created) throw new Error(`Kafka already has a topic ${spec.name}: choose another name, or remove it first`);
  await waitForLeaders(admin, spec.name, spec.partitions, context);
  return {
    name: spec.name,
    partitions: spec.partitions,
    details: { replicationFactor: String(replicationFactor), minInsyncReplicas: String(minInsyncReplicas) },
  };
}

/** Waits until a topic has so many partitions that take records. */
export function waitForLeaders(admin: KafkaAdmin, topic: string, partitions: number, context: Context): Promise<void> {
  return waitUntil(context, `leaders of all ${partitions} partitions of ${topic}`, async () => {
    const leaders = await admin.leaders(topic);
    const elected = leaders?.length === partitions && leaders.every((leader) => leader >= 0);
    return elected && (await areReady(admin, topic));
  });
}

/** Brokers name themselves leaders a moment before they take records. */
async function areReady(admin: KafkaAdmin, topic: string): Promise<boolean> {
  try {
    await admin.bounds(topic);
    return true;
  } catch (error) {
    if (refusalOf(error).kind === 'unavailable') return false;
    throw error;
  }
}

/** Deletes a topic and the groups that read it, and waits until it is gone. */
export async function deleteTopic(
  admin: KafkaAdmin,
  stream: StreamHandle,
  settings: KafkaSettings,
  context: Context,
): Promise<void> {
  requireOwn(stream.name);
  await admin.deleteTopic(stream.name);
  await waitUntil(
    context,
    `the end of topic ${stream.name}`,
    async () => !(await admin.topics()).includes(stream.name),
  );
  // The group of a killed member has members until the session ends.
  const groupWithinMs = settings.sessionTimeout + settleWithinMs;
  for (const group of await admin.groups()) {
    if (!group.startsWith(`${stream.name}.`)) continue;
    await waitUntil(context, `the end of group ${group}`, () => admin.deleteGroup(group), groupWithinMs);
  }
}

/** What a cluster of so many brokers can keep: no more replicas than brokers, no more in sync than replicas. */
export function effectiveReplication(
  settings: KafkaSettings,
  brokers: number,
): { replicationFactor: number; minInsyncReplicas: number } {
  const replicationFactor = Math.min(settings.replicationFactor, brokers);
  return { replicationFactor, minInsyncReplicas: Math.min(settings.minInsyncReplicas, replicationFactor) };
}

/** Refuses what this tool did not make. */
export function requireOwn(name: string): void {
  if (!name.startsWith(ownPrefix))
    throw new Error(
      `Kafka topic ${name} does not begin with '${ownPrefix}': only topics of this tool are made or removed`,
    );
}

async function waitUntil(
  { timers, signal }: Context,
  what: string,
  reached: () => Promise<boolean>,
  withinMs: number = settleWithinMs,
): Promise<void> {
  const deadline = timers.now() + withinMs * 1e6;
  while (!(await reached())) {
    if (timers.now() > deadline)
      throw new Error(`Kafka: waited ${withinMs / 1_000} s in vain for ${what}: look at the brokers' logs`);
    await timers.sleep(50, signal);
  }
}
