import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafka } from '../../src/adapters/kafka/adapter.ts';
import { librdkafkaPackage } from '../../src/adapters/kafka/librdkafka-library.ts';
import type { KafkaSettings } from '../../src/adapters/kafka/settings.ts';
import { contractSuite } from '../../src/contract/contract.ts';
import { makeContext } from '../../src/contract/make-context.ts';
import { eventually } from './eventually.ts';
import { batch, withTopic } from './kafka-topic.ts';
import { kafkaOrReason, reasonWithoutLibrdkafka } from './kafka-or-reason.ts';

const started = await kafkaOrReason();

after(async () => {
  if ('system' in started) await started.system.stop();
});

const address = 'system' in started ? started.system.address : 'local';
const pid = 'system' in started ? started.system.pid : undefined;
const skip = 'reason' in started ? started.reason : undefined;

for (const client of ['kafkajs', '@platformatic/kafka', librdkafkaPackage])
  void describe(client, { concurrency: false }, () => {
    const lacking = skip ?? (client === librdkafkaPackage ? reasonWithoutLibrdkafka() : undefined);
    contractSuite({ adapter: kafka, settings: { endpoint: address, client }, prefix: prefixOf(client), skip: lacking });
    beyondTheContract(client, lacking);
  });

function prefixOf(client: string): string {
  return client.replaceAll(/\W/g, '');
}
function beyondTheContract(client: string, lacking: string | undefined): void {
  const settingsWith = (changes: object = {}): KafkaSettings =>
    kafka.parseSettings({ endpoint: address, client, ...changes });
  void describe('Kafka beyond the contract', { skip: lacking ?? false, concurrency: false }, () => {
    void test('refuses a partition that the topic does not have', () =>
      withTopic(2, settingsWith(), async (topic) => {
        const producer = await topic.producer();
        const outcome = await producer.send(batch(3, 2));
        assert.deepEqual(
          outcome.refused.map(({ first, count, kind, code }) => [first, count, kind, code]),
          [[0, 3, 'rejected', 'UNKNOWN_PARTITION']],
        );
      }));

    void test('a batch larger than the topic takes is too large', () =>
      withTopic(1, settingsWith({ maxBatch: '1KiB' }), async (topic) => {
        const producer = await topic.producer();
        const outcome = await producer.send(batch(1, 0, 400_000));
        assert.deepEqual(
          outcome.refused.map(({ kind, code }) => [kind, code]),
          [['too-large', 'MESSAGE_TOO_LARGE']],
        );
        assert.deepEqual((await producer.send(batch(1, 0, 1_000))).refused, []);
      }));

    for (const changes of [{ idempotent: true }, { compression: 'gzip' }, { acks: 1 }, { acks: 0 }])
      void test(`sends and reads with ${JSON.stringify(changes)}`, () =>
        withTopic(2, settingsWith(changes), async (topic) => {
          const producer = await topic.producer();
          const { seen } = await topic.reader({});
          const outcomes = await Promise.all([0, 1, 0, 1, 0, 1].map((partition) => producer.send(batch(5, partition))));
          assert.deepEqual(
            outcomes.flatMap(({ refused }) => refused),
            [],
          );
          const positions = new Set(
            outcomes.map((outcome) => `${String(outcome.partitions)}:${outcome.positionAt(4)}`),
          );
          if ('acks' in changes && changes.acks === 0) assert.deepEqual([...positions], ['0:', '1:']);
          else assert.deepEqual([...positions].sort(), ['0:14', '0:4', '0:9', '1:14', '1:4', '1:9']);
          await eventually('all records', () => seen.length === 30 || String(seen.length));
          assert.equal(new Set(seen).size, 30);
        }));

    void test(
      'an answer that does not come is timed out, and everything goes on when the broker does',
      { skip: pid === undefined && 'a broker in a container cannot be halted' },
      () =>
        withTopic(1, settingsWith({ requestTimeout: '500ms' }), async (topic) => {
          const producer = await topic.producer();
          const { seen } = await topic.reader({});
          assert.deepEqual((await producer.send(batch(1, 0))).refused, []);
          process.kill(pid!, 'SIGSTOP');
          try {
            // On a busy machine its threads stop one by one.
            await sleep(300);
            assert.deepEqual(
              (await producer.send(batch(1, 0))).refused.map(({ kind }) => kind),
              ['timed-out'],
            );
          } finally {
            process.kill(pid!, 'SIGCONT');
          }
          let outcome = await producer.send(batch(1, 0));
          await eventually('the broker to take records again', async () => {
            if (outcome.refused.length === 0) return true;
            outcome = await producer.send(batch(1, 0));
            return JSON.stringify(outcome.refused);
          });
          const last = `0:${outcome.positionAt(0)}`;
          await eventually('the last record', () => seen.includes(last) || seen.join());
          assert.equal(new Set(seen).size, seen.length);
          assert.ok(producer.counters().failedCalls > 0);
        }),
    );

    void test('tells what it runs on', async () => {
      const description = await kafka.describe(settingsWith({ replicationFactor: 3 }), makeContext());
      assert.equal(description.evidence, 'measured');
      assert.match(description.client, new RegExp(`^${client} \\d+\\.\\d+\\.\\d+`));
      assert.match(description.where, /one broker, no replication, on loopback/);
      assert.equal(description.settings['replicationFactor'], '1 (3 asked)');
      assert.match(description.version, /^\d/);
    });

    void test('names the endpoint where no Kafka answers', async () => {
      const nobody = settingsWith({ endpoint: '127.0.0.1:1' });
      await assert.rejects(kafka.describe(nobody, makeContext()), {
        name: 'SystemUnreachable',
        message: /no Kafka broker can be used at 127\.0\.0\.1:1 .*ECONNREFUSED/,
      });
    });
  });
}
