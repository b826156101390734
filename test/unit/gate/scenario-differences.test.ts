import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarioDifferences } from '../../../src/gate/scenario-differences.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

async function scenarioOf(sets: readonly string[] = [], question = 'Slower?'): Promise<Scenario> {
  const written = {
    name: 'one',
    dimension: 'event-processing',
    question,
    experiment: 'load',
    workload: { rate: '1k/s' },
    targets: ['a', 'b'].map((label) => ({ label, adapter: 'loopback' })),
    limits: [{ metric: 'lost', atMost: 0 }],
  };
  const loaded = await loadScenario(JSON.stringify(written), 'one.yaml', { adapterNames: ['loopback'], sets });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

test('equal scenarios do not differ, whatever their question is called', async () => {
  assert.deepEqual(scenarioDifferences(await scenarioOf(), await scenarioOf([], 'Otherwise?'), ['a', 'b']), []);
});

test('every value that differs is named with both, and rules of judgement are told apart', async () => {
  const candidate = await scenarioOf([
    'batching.linger=25ms',
    'gate.p99=50%',
    'targets.a.settings.inFlight=1',
    'limits=[]',
  ]);
  const found = scenarioDifferences(await scenarioOf(), candidate, ['a', 'b']);
  const textOf = (path: string) => found.find((one) => one.path === path)?.text;
  assert.equal(textOf('batching.linger'), 'batching.linger: 5 → 25');
  assert.equal(textOf('gate.p99'), 'gate.p99: 0.2 → 0.5');
  assert.equal(textOf('targets.a.batching.inFlight'), 'targets.a.batching.inFlight: 5 → 1');
  assert.equal(textOf('limits'), 'limits: [{"metric":"lost","atMost":0}] → []');
  const judging = found.filter(({ isJudgement }) => isJudgement).map(({ path }) => path.split('.')[0]);
  assert.deepEqual(new Set(judging), new Set(['gate', 'limits']));
});

test('a target that only one side has is no difference: it is not compared', async () => {
  const candidate = await scenarioOf(['targets.b.settings.inFlight=1']);
  assert.deepEqual(scenarioDifferences(await scenarioOf(), candidate, ['a']), []);
});
