import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { killAll } from '../../../src/process/child.ts';
import { type KafkaOptions, startKafka } from '../../../src/local/start-kafka.ts';
import { eventually, membersOf } from '../../unit/process/eventually.ts';
import { lackingKafka } from '../cli/lacking.ts';
import { withAdmin } from './kafka-client.ts';

const answers = (address: string): Promise<boolean> =>
  withAdmin(address, async (admin) => (await admin.describeCluster()).brokers.length > 0);

let temporaryFolder = '';
let options: KafkaOptions = { isReady: answers };

beforeEach(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), 'local-cluster-'));
  options = { isReady: answers, temporaryFolder, allowMemoryFilesystem: true };
});
afterEach(() => {
  killAll();
  rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 });
});

void describe('a local cluster', { skip: await lackingKafka() }, () => {
  void it('of three brokers goes on without a killed one, and takes it back', async (t) => {
    const system = await startKafka({ ...options, brokers: 3, brokerSessionTimeoutMs: 3_000 });
    t.diagnostic(JSON.stringify(system.startSteps));
    const addresses = system.brokers.map(({ address }) => address);
    assert.equal(system.address, addresses.join(','));
    const [, , third] = system.brokers;
    // Questions go to one of the brokers the client has heard of, which may be the dead one.
    const seen = (): Promise<number> =>
      withAdmin(addresses[0]!, async (admin) => (await admin.describeCluster()).brokers.length).catch(() => 0);
    const untilSeen = async (count: number): Promise<void> => {
      const from = performance.now();
      while ((await seen()) !== count) assert.ok(performance.now() - from < 30_000, `never saw ${count} brokers`);
    };
    await withAdmin(addresses[0]!, (admin) =>
      admin.createTopics({ topics: [{ topic: 'kvk-e2e', numPartitions: 3, replicationFactor: 3 }] }),
    );
    await untilSeen(3);
    assert.ok(third !== undefined);
    await third.kill();
    assert.ok((system.sample()?.residentBytes ?? 0) > 100_000_000);
    await untilSeen(2);
    await third.start();
    await untilSeen(3);
    await system.stop();
    await eventually('no process left', () => membersOf(system.pid ?? 0).length === 0);
    assert.deepEqual(readdirSync(temporaryFolder), []);
  });

  void it('of 3.9 keeps its metadata in a ZooKeeper of its own', async (t) => {
    const system = await startKafka({ ...options, release: '3.9' });
    t.diagnostic(JSON.stringify(system.startSteps));
    assert.equal(system.version, '3.9.1');
    const settings = await withAdmin(system.address, async (admin) => {
      await admin.createTopics({ topics: [{ topic: 'kvk-e2e', numPartitions: 2, replicationFactor: 1 }] });
      return await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 4, name: '1' }] });
    });
    const entries = settings.resources[0]!.configEntries;
    const zooKeeper = entries.find(({ configName }) => configName === 'zookeeper.connect');
    assert.match(zooKeeper?.configValue ?? '', /^127\.0\.0\.1:\d+$/);
    await system.stop();
    assert.deepEqual(readdirSync(temporaryFolder), []);
  });
});
