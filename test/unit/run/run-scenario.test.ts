import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScenario } from '../../../src/run/run-scenario.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';

const written = {
  name: 'cut-short',
  dimension: 'event-processing',
  question: 'What becomes of a target that failed before the interruption?',
  experiment: 'load',
  repetitions: 2,
  workload: { rate: '1k/s', recordSize: '100B' },
  targets: [
    { label: 'gone', adapter: 'loopback', endpoint: '127.0.0.1:9' },
    { label: 'never asked', adapter: 'loopback', endpoint: '127.0.0.1:9' },
  ],
};

test('an interruption leaves a target that had failed before as failed', async () => {
  const loaded = await loadScenario(JSON.stringify(written), 'cut-short.yaml', { adapterNames: ['loopback'] });
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  const interruption = new AbortController();
  const { targets } = await runScenario(loaded.scenario, {
    runId: 'feed0001',
    systems: {
      resolve: async ({ endpoint }) => ({ endpoint, cold: false, where: '', cpuSeconds: () => null }),
      startFresh: async () => null,
      startForgetful: async () => null,
    },
    signal: interruption.signal,
    emit: () => undefined,
    warmSystemMs: 0,
    overrides: [],
    saved: async () => interruption.abort(),
  });
  assert.deepEqual(
    targets.map(({ status, problem }) => [status, problem?.code]),
    [
      ['failed', 'unreachable'],
      ['interrupted', undefined],
    ],
  );
});
