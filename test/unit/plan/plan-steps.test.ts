import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planSteps, scenarioHash } from '../../../src/plan/plan-steps.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

async function scenarioOf(
  labels: readonly string[],
  parts: object = {},
  sets: readonly string[] = [],
): Promise<Scenario> {
  const written = {
    name: 'plan',
    dimension: 'event-processing',
    question: 'In which order?',
    experiment: 'load',
    workload: { rate: '1k/s' },
    targets: labels.map((label) => ({ label, adapter: 'loopback' })),
    ...parts,
  };
  const loaded = await loadScenario(JSON.stringify(written), 'plan.yaml', { adapterNames: ['loopback'], sets });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

function orderOf(scenario: Scenario): string {
  return planSteps(scenario)
    .map(({ targetIndex, repetition }) => `${scenario.targets[targetIndex]!.label}${repetition}`)
    .join(' ');
}

test('every second round runs backwards', async () => {
  assert.equal(orderOf(await scenarioOf(['A', 'B'], { repetitions: 4 })), 'A0 B0 B1 A1 A2 B2 B3 A3');
  assert.equal(orderOf(await scenarioOf(['A', 'B', 'C'], { repetitions: 2 })), 'A0 B0 C0 C1 B1 A1');
  assert.equal(orderOf(await scenarioOf(['A'], { repetitions: 3 })), 'A0 A1 A2');
  assert.equal(orderOf(await scenarioOf(['A', 'B'])), 'A0 B0');
});

test('a machine that slowly changes favours no target over an even number of rounds', async () => {
  const steps = planSteps(await scenarioOf(['A', 'B', 'C'], { repetitions: 6 }));
  const places = [0, 1, 2].map((target) =>
    steps.reduce((sum, { targetIndex }, place) => (targetIndex === target ? sum + place : sum), 0),
  );
  assert.deepEqual(new Set(places).size, 1);
});

test('the hash is of what runs, not of how it was written', async () => {
  const plain = await scenarioOf(['A']);
  assert.match(scenarioHash(plain), /^[0-9a-f]{16}$/);
  assert.equal(scenarioHash(await scenarioOf(['A'], { repetitions: 1, readers: [1] })), scenarioHash(plain));
  assert.equal(scenarioHash(await scenarioOf(['A'], { workload: { rate: '1000/s' } })), scenarioHash(plain));
  assert.equal(scenarioHash(await scenarioOf(['A'], {}, ['workload.rate=1k/s'])), scenarioHash(plain));
});

test('how an answer is judged or worded, and how often it is measured, changes no hash', async () => {
  const plain = scenarioHash(await scenarioOf(['A']));
  for (const parts of [
    { name: 'other' },
    { question: 'Another one?' },
    { repetitions: 5 },
    { gate: { p50: '30%' } },
    { limits: [{ metric: 'lost', atMost: 0 }] },
    { allow: ['duplicated'] },
  ])
    assert.equal(scenarioHash(await scenarioOf(['A'], parts)), plain, JSON.stringify(parts));
});

test('every part of the question changes the hash', async () => {
  const hashes = await Promise.all(
    [
      scenarioOf(['A']),
      scenarioOf(['B']),
      scenarioOf(['A', 'B']),
      scenarioOf(['A'], { seed: 1 }),
      scenarioOf(['A'], { workload: { rate: '2k/s' } }),
      scenarioOf(['A'], {}, ['batching.linger=6ms']),
      scenarioOf(['A'], { targets: [{ label: 'A', adapter: 'loopback', settings: { retain: '1MiB' } }] }),
    ].map(async (scenario) => scenarioHash(await scenario)),
  );
  assert.equal(new Set(hashes).size, hashes.length);
});
