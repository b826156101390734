import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { killAll } from '../../../src/process/child.ts';
import { sweepLeftovers } from '../../../src/local/owned-folder.ts';
import { type KafkaOptions, startKafka } from '../../../src/local/start-kafka.ts';
import { eventually, membersOf } from '../../unit/process/eventually.ts';
import { lackingKafka } from '../cli/lacking.ts';
import { isReady, withAdmin } from './kafka-client.ts';

let temporaryFolder = '';
let options: KafkaOptions = { isReady };

beforeEach(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), 'local-kafka-'));
  options = { isReady, temporaryFolder, allowMemoryFilesystem: true, heapMegabytes: 512 };
});
afterEach(() => {
  killAll();
  rmSync(temporaryFolder, { recursive: true, force: true, maxRetries: 5 });
});

void describe('Apache Kafka on the JVM', { skip: await lackingKafka() }, () => {
  void it('starts, keeps a topic, and leaves nothing after stopping', async (t) => {
    const system = await startKafka(options);
    t.diagnostic(JSON.stringify(system.startSteps));
    const topics = await withAdmin(system.address, async (admin) => {
      await admin.createTopics({ topics: [{ topic: 'kvk-e2e', numPartitions: 3, replicationFactor: 1 }] });
      return await admin.fetchTopicMetadata({ topics: ['kvk-e2e'] });
    });
    assert.equal(topics.topics[0]?.partitions.length, 3);
    await assert.rejects(withAdmin(system.address, (admin) => admin.fetchTopicMetadata({ topics: ['not-there'] })));
    const used = system.sample();
    assert.ok(used !== undefined && used.cpuSeconds > 0 && used.residentBytes > 50_000_000);
    const { dataFolder = '' } = system;
    await eventually('the partition on disk', () => readdirSync(dataFolder).includes('kvk-e2e-0'));
    await system.stop();
    assert.deepEqual(membersOf(system.pid ?? 0), []);
    assert.deepEqual(readdirSync(temporaryFolder), []);
  });

  void it('runs twice at once', async () => {
    const systems = await Promise.all([startKafka(options), startKafka(options)]);
    const addresses = new Set(systems.map(({ address }) => address));
    assert.equal(addresses.size, 2);
    for (const address of addresses) assert.equal(await isReady(address), true);
    await Promise.all(systems.map((system) => system.stop()));
    assert.deepEqual(readdirSync(temporaryFolder), []);
  });

  void it('dies with an owner that is killed, and its folder goes with the next sweep', async () => {
    const owner = spawn(process.execPath, [new URL('owner.ts', import.meta.url).pathname, temporaryFolder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(owner, 'close');
    try {
      const [line = ''] = await Promise.race([once(owner.stdout, 'data'), gone.then(() => [])]);
      const { pid, dataFolder } = JSON.parse(String(line)) as { pid: number; dataFolder: string };
      assert.ok(membersOf(pid).includes(String(pid)));
      assert.deepEqual(await sweepLeftovers(temporaryFolder), [], 'its owner lives');
      owner.kill('SIGKILL');
      await eventually('the JVM gone', () => membersOf(pid).length === 0);
      assert.ok(existsSync(dataFolder));
      await gone;
      assert.deepEqual(await sweepLeftovers(temporaryFolder), [join(dataFolder, '..')]);
      assert.deepEqual(readdirSync(temporaryFolder), []);
    } finally {
      owner.kill('SIGKILL');
    }
  });
});
