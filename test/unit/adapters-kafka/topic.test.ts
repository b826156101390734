import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KafkaAdmin, NewTopic } from '../../../src/adapters/kafka/client.ts';
import { parseSettings } from '../../../src/adapters/kafka/settings.ts';
import { createTopic, deleteTopic, effectiveReplication } from '../../../src/adapters/kafka/topic.ts';
import { makeContext } from '../../../src/contract/make-context.ts';

/** An administrator of a cluster that exists in memory only. */
function fakeAdmin(leadersInTurn: (readonly number[])[], groups: readonly string[] = [], notReady = 0) {
  let refusals = notReady;
  const calls: unknown[] = [];
  const admin: KafkaAdmin = {
    cluster: async () => ({ id: 'c', brokers: [{ id: 1, address: '127.0.0.1:9092' }] }),
    brokerSettings: async () => new Map(),
    createTopic: async (topic: NewTopic) => calls.push(topic) > 0,
    leaders: async () => (leadersInTurn.length > 1 ? leadersInTurn.shift() : leadersInTurn[0]),
    topics: async () => [],
    deleteTopic: async (name) => void calls.push(`delete ${name}`),
    groups: async () => groups,
    deleteGroup: async (group) => calls.push(`delete group ${group}`) > 0,
    async bounds() {
      calls.push('bounds');
      if (refusals-- > 0) throw Object.assign(new Error('not yet'), { type: 'NOT_LEADER_FOR_PARTITION' });
      return [];
    },
    storedPositions: async () => new Map(),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { admin, calls, leadersInTurn };
}

void test('caps replicas by the brokers there are', () => {
  const settings = parseSettings({ replicationFactor: 3, minInsyncReplicas: 2 });
  assert.deepEqual(effectiveReplication(settings, 1), { replicationFactor: 1, minInsyncReplicas: 1 });
  assert.deepEqual(effectiveReplication(settings, 5), { replicationFactor: 3, minInsyncReplicas: 2 });
});

void test('waits until every partition has a leader', async () => {
  const { admin, calls, leadersInTurn } = fakeAdmin([[], [1, -1], [1, 1]]);
  const stream = await createTopic(admin, { name: 'kvk-t', partitions: 2 }, parseSettings({}), makeContext());
  assert.equal(stream.partitions, 2);
  assert.equal(leadersInTurn.length, 1);
  assert.equal((calls[0] as NewTopic).replicationFactor, 1);
});

void test('waits until the leaders take records', async () => {
  const { admin, calls } = fakeAdmin([[1, 1]], [], 2);
  await createTopic(admin, { name: 'kvk-t', partitions: 2 }, parseSettings({}), makeContext());
  assert.deepEqual(calls.slice(1), ['bounds', 'bounds', 'bounds']);
});

void test('neither makes nor removes what has a foreign name', async () => {
  const { admin, calls } = fakeAdmin([[1]]);
  const settings = parseSettings({});
  const stream = { name: 'orders', partitions: 1, details: {} };
  await assert.rejects(createTopic(admin, { name: 'orders', partitions: 1 }, settings, makeContext()), /kvk-/);
  await assert.rejects(deleteTopic(admin, stream, settings, makeContext()), /kvk-/);
  assert.deepEqual(calls, []);
});

void test('removes the groups of a topic with it, and no others', async () => {
  const { admin, calls } = fakeAdmin([[1]], ['kvk-t.readers', 'kvk-t2.readers', 'others']);
  await deleteTopic(admin, { name: 'kvk-t', partitions: 1, details: {} }, parseSettings({}), makeContext());
  assert.deepEqual(calls, ['delete kvk-t', 'delete group kvk-t.readers']);
});
