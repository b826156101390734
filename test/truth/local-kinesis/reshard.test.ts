import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kinesis } from '../../../src/adapters/kinesis/adapter.ts';
import { startKinesis } from '../../../src/local/start-kinesis.ts';
import { runScenario } from '../../../src/run/run-scenario.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';

const server = await startKinesis({ settings: { log: 'off' } });
after(() => server.stop());

for (const consumer of ['polling', 'enhanced-fan-out'])
  void test(`${consumer}: shards split and merge under load without a loss and with order per key`, async () => {
    const written = {
      name: 'reshard-truth',
      dimension: 'scalability',
      question: 'Is anything lost or out of order?',
      experiment: 'reshard',
      workload: { partitions: 2, rate: '1600/s', recordSize: '100B', keys: { distinct: 100 } },
      phases: { warmUp: '500ms', measure: '4s', drainMax: '15s' },
      targets: [{ label: 'kinesis', adapter: kinesis.name, endpoint: server.address, settings: { consumer } }],
    };
    const loaded = await loadScenario(JSON.stringify(written), 'reshard.yaml', { adapterNames: ['kinesis'] });
    assert.ok('scenario' in loaded, JSON.stringify(loaded));
    const { targets } = await runScenario(loaded.scenario, {
      runId: 'feed0002',
      systems: {
        resolve: async ({ endpoint }) => ({ endpoint, cold: false, where: '', cpuSeconds: () => null }),
        startFresh: async () => null,
        startForgetful: async () => null,
      },
      signal: new AbortController().signal,
      emit: () => undefined,
      warmSystemMs: 0,
      overrides: [],
      saved: async () => undefined,
    });
    const { finding, problem } = targets[0]!;
    assert.ok(finding?.kind === 'reshard', JSON.stringify(problem));
    const { changes, raised } = finding.runs[0]!;
    assert.deepEqual(
      changes.map(({ from, to, accepted }) => [from, to, accepted]),
      [
        [2, 4, true],
        [4, 2, true],
      ],
    );
    for (const { lost, duplicated, reordered, gaveUp, activeSeconds, documented, keys, keysMoved, moves } of changes) {
      assert.deepEqual({ lost, duplicated, reordered, gaveUp }, { lost: 0, duplicated: 0, reordered: 0, gaveUp: 0 });
      assert.equal(activeSeconds, null, 'how long it takes is a setting of this server');
      assert.match(documented, /documented/);
      assert.equal(keysMoved, keys, 'every shard ends, so every key goes to another');
      assert.equal(moves.length, 4);
    }
    assert.equal(raised?.offeredPerSecond, 2_400);
  });
