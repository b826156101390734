import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafka } from '../../src/adapters/kafka/adapter.ts';
import { librdkafkaPackage } from '../../src/adapters/kafka/librdkafka-library.ts';
import type { KafkaSettings } from '../../src/adapters/kafka/settings.ts';
import { contractSuite } from '../../src/contract/contract.ts';
import { eventually } from './eventually.ts';
import { kafkaOrReason, reasonWithoutLibrdkafka } from './kafka-or-reason.ts';
import { sendEverywhere, withTopic } from './kafka-topic.ts';
import { startMember } from './start-member.ts';

const started = await kafkaOrReason();
after(async () => {
  if ('system' in started) await started.system.stop();
});

const endpoint = 'system' in started ? started.system.address : 'local';
const skip = 'reason' in started ? started.reason : undefined;

void describe('the consumer protocol', { concurrency: false }, () => {
  const settings = { endpoint, client: '@platformatic/kafka', groupProtocol: 'consumer', sessionTimeout: '6s' };
  contractSuite({ adapter: kafka, settings, prefix: 'consumer-protocol', skip });
});

for (const [client, groupProtocol] of [
  ['kafkajs', 'classic'],
  ['@platformatic/kafka', 'classic'],
  ['@platformatic/kafka', 'consumer'],
  [librdkafkaPackage, 'classic'],
] as const) {
  const lacking = skip ?? (client === librdkafkaPackage ? reasonWithoutLibrdkafka() : undefined);
  const settingsWith = (changes: object = {}): KafkaSettings =>
    kafka.parseSettings({ endpoint, client, groupProtocol, ...changes });
  const name = `groups of ${client} by the ${groupProtocol} protocol`;
  void describe(name, { skip: lacking ?? false, concurrency: false }, () => {
    positions(settingsWith);
    timings(settingsWith);
  });
}

function positions(settingsWith: (changes?: object) => KafkaSettings): void {
  void test('a member that joins later takes over where the group stored its positions; nobody else reads again', () =>
    withTopic(4, settingsWith(), async (topic) => {
      const producer = await topic.producer();
      const first = await topic.reader({ member: 'a' });
      await sendEverywhere(producer, 4, 10);
      await eventually('the first member to read', () => first.seen.length === 40 || String(first.seen.length));
      assert.deepEqual(await first.consumer.commit(), { committed: 4, failed: 0 });
      // Asking again must not put the group back to where it began.
      await first.consumer.ready();
      const second = await topic.reader({ member: 'b' });
      await sendEverywhere(producer, 4, 10);
      const both = () => [...first.seen, ...second.seen];
      await eventually('both members to read', () => new Set(both()).size === 80 || String(both().length));
      assert.equal(both().length, 80);
      assert.ok(second.seen.length >= 10, 'the second member was given partitions');
    }));

  void test('a member keeps its place in a rebalance without having committed', () =>
    withTopic(2, settingsWith(), async (topic) => {
      const producer = await topic.producer();
      const first = await topic.reader({ member: 'a', from: 'latest' });
      await sendEverywhere(producer, 2, 10);
      await eventually('the first member to read', () => first.seen.length === 20 || String(first.seen.length));
      const second = await topic.reader({ member: 'b', from: 'latest' });
      await sendEverywhere(producer, 2, 5);
      // One partition stays and is read once; the other moves, and its uncommitted records are read again.
      await eventually('the second member', () => second.seen.length === 15 || String(second.seen.length));
      await eventually('the first member', () => first.seen.length === 25 || String(first.seen.length));
      assert.equal(new Set(first.seen).size, 25);
      assert.equal(new Set(second.seen).size, 15);
    }));

  void test('a reader slower than its session stays in the group', () =>
    withTopic(1, settingsWith({ sessionTimeout: '1500ms' }), async (topic) => {
      const producer = await topic.producer();
      const { seen } = await topic.reader({}, () => sleep(2_500));
      await sendEverywhere(producer, 1, 1);
      await eventually('the first record', () => seen.length === 1 || String(seen.length));
      await sendEverywhere(producer, 1, 1);
      await eventually('the second record', () => seen.length === 2 || String(seen.length));
      assert.deepEqual(
        topic.context.events.filter(({ kind }) => kind === 'rebalance' || kind === 'error'),
        [],
      );
    }));
}

function timings(settingsWith: (changes?: object) => KafkaSettings): void {
  void test('the partitions of a member that was killed go to the others when its session is over', () =>
    withTopic(2, settingsWith({ sessionTimeout: '3s', heartbeatInterval: '500ms' }), async (topic) => {
      await topic.reader({ member: 'survivor' });
      await using victim = startMember(topic, 'victim');
      const has = (count: number) => () => topic.assigned().length === count || `[${topic.assigned().join()}]`;
      await victim.until('assigned 1');
      await eventually('one partition each', has(1));
      const killed = performance.now();
      victim.signal('SIGKILL');
      await eventually('both partitions', has(2));
      const seconds = (performance.now() - killed) / 1_000;
      assert.ok(seconds > 2.2 && seconds < 7, `after ${seconds.toFixed(1)} s of a session of 3 s`);
    }));

  void test('a member that was silent for longer than its session joins anew', () =>
    withTopic(2, settingsWith({ sessionTimeout: '2s', heartbeatInterval: '300ms' }), async (topic) => {
      await topic.reader({ member: 'stayer' });
      await using sleeper = startMember(topic, 'sleeper');
      const has = (count: number) => () => topic.assigned().length === count || `[${topic.assigned().join()}]`;
      await sleeper.until('assigned 1');
      await eventually('one partition each', has(1));
      sleeper.signal('SIGSTOP');
      await eventually('both partitions', has(2));
      const before = sleeper.times('assigned 1');
      sleeper.signal('SIGCONT');
      await eventually('one partition each again', has(1));
      await eventually('the sleeper to have it', () => sleeper.times('assigned 1') > before || 'it has not');
    }));

  void test('members tell the group that they live as often as was asked', async () => {
    for (const [heartbeatInterval, least, most] of [
      ['200ms', 8, 17],
      ['1s', 2, 4],
    ] as const)
      await withTopic(1, settingsWith({ sessionTimeout: '6s', heartbeatInterval }), async (topic) => {
        const { consumer } = await topic.reader({});
        const coordination = consumer.coordination?.();
        // librdkafka does not tell.
        if (coordination === undefined || topic.settings.client === librdkafkaPackage) return;
        await sleep(500);
        const before = consumer.coordination!().calls;
        await sleep(3_000);
        const calls = consumer.coordination!().calls - before;
        assert.ok(calls >= least && calls <= most, `${calls} in 3 s, every ${heartbeatInterval}`);
      });
  });
}

void describe('static membership', { skip: skip ?? false, concurrency: false }, () => {
  for (const staticMembership of [true, false])
    void test(`${staticMembership ? 'a' : 'without it a'} member that was killed and comes back ${staticMembership ? 'gets its partition back, unnoticed by the others' : 'is a new one'}`, () => {
      const settings = kafka.parseSettings({
        endpoint,
        client: '@platformatic/kafka',
        sessionTimeout: '8s',
        heartbeatInterval: '500ms',
        staticMembership,
      });
      return withTopic(2, settings, async (topic) => {
        await topic.reader({ member: 'stayer' });
        await using victim = startMember(topic, 'comer');
        await victim.until('assigned 1');
        await eventually('one partition', () => topic.assigned().length === 1 || String(topic.assigned()));
        const kept = topic.assigned();
        await sleep(500);
        const told = topic.context.events.length;
        victim.signal('SIGKILL');
        await using comer = startMember(topic, 'comer');
        await comer.until('assigned 1');
        if (staticMembership) {
          assert.deepEqual(topic.assigned(), kept);
          assert.deepEqual(topic.context.events.slice(told), []);
        } else {
          assert.ok(topic.context.events.slice(told).some(({ kind }) => kind === 'rebalance'));
        }
      });
    });
});
