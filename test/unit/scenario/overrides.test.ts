import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadOptions } from '../../../src/scenario/load-options.ts';
import { type Loaded, loadScenario } from '../../../src/scenario/load-scenario.ts';
import { printProblem } from '../../../src/scenario/problem.ts';
import { options, smallest } from './options.ts';

const text = `${smallest}  - { label: kinesis 2.0, adapter: kinesis, settings: { consumer: polling } }\nreaders: 3\n`;

async function loadWith(changes: Pick<LoadOptions, 'sets' | 'flags'>): Promise<Extract<Loaded, { scenario: unknown }>> {
  const loaded = await loadScenario(text, 'small.yaml', { ...options, ...changes });
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  return loaded;
}

async function refusals(...sets: readonly string[]): Promise<readonly string[]> {
  const loaded = await loadScenario(text, 'small.yaml', { ...options, sets });
  assert.ok('problems' in loaded, 'it loads');
  return loaded.problems.map(printProblem);
}

void test('puts values in place as their schema types them, and says what was changed', async () => {
  const sets = [
    'workload.rate=2k/s',
    'question=42',
    'repetitions=3',
    'workload.keys={ skew: none }',
    'search.probe=2s',
  ];
  const { scenario, changes } = await loadWith({ sets });
  assert.equal(scenario.workload.rate, 2_000);
  assert.equal(scenario.question, '42');
  assert.equal(scenario.repetitions, 3);
  assert.deepEqual(scenario.workload.keys, { distinct: 1000, skew: 'none' });
  assert.equal(scenario.search.probe, 2_000);
  assert.deepEqual(changes, [
    { path: 'workload.rate', from: '500/s', to: '2k/s', source: '--set workload.rate=2k/s' },
    { path: 'question', from: 'Does it load?', to: '42', source: '--set question=42' },
    { path: 'repetitions', to: 3, source: '--set repetitions=3' },
    { path: 'workload.keys', to: { skew: 'none' }, source: '--set workload.keys={ skew: none }' },
    { path: 'search.probe', to: '2s', source: '--set search.probe=2s' },
  ]);
});

void test('names targets by index and by label, also a label with a dot', async () => {
  const sets = [
    'targets.0.settings.acks=1',
    'targets.kinesis 2.0.settings.linger=7ms',
    'targets.kafka.endpoint=h:1,i:2',
  ];
  const { scenario, changes } = await loadWith({ sets });
  const [kafka, kinesis] = scenario.targets;
  assert.deepEqual(kafka?.settings, { acks: 1 });
  assert.equal(kafka?.endpoint, 'h:1,i:2');
  assert.equal(kinesis?.batching.linger, 7);
  assert.deepEqual(kinesis?.settings, { consumer: 'polling' });
  assert.deepEqual(
    changes.map(({ path }) => path),
    ['targets.0.settings.acks', 'targets.1.settings.linger', 'targets.0.endpoint'],
  );
});

void test('maps the workload options to the same mechanism; --set comes last', async () => {
  const flags = { rate: '1k/s', recordSize: '256B', partitions: '4', readers: '5', duration: '30s' };
  const { scenario, changes } = await loadWith({ flags, sets: ['workload.partitions=8'] });
  assert.deepEqual(
    [scenario.workload.rate, scenario.workload.recordSize, scenario.workload.partitions],
    [1_000, 256, 8],
  );
  assert.deepEqual(scenario.readers, [5]);
  assert.equal(scenario.phases.measure, 30_000);
  assert.deepEqual(
    changes.map(({ source }) => source),
    [
      '--rate 1k/s',
      '--record-size 256B',
      '--partitions 4',
      '--readers 5',
      '--duration 30s',
      '--set workload.partitions=8',
    ],
  );
});

void test('reads a list without brackets', async () => {
  const { scenario } = await loadWith({ sets: ['experiment=fan-out'], flags: { readers: '1,2,5' } });
  assert.deepEqual(scenario.readers, [1, 2, 5]);
});

void test('does not alter what an anchor shares', async () => {
  const shared = `${smallest}  - { label: b, adapter: kafka, settings: &own { acks: 1 } }
  - { label: c, adapter: kafka, settings: *own }\n`;
  const loaded = await loadScenario(shared, 'shared.yaml', { ...options, sets: ['targets.b.settings.acks=all'] });
  assert.ok('scenario' in loaded);
  assert.deepEqual(
    loaded.scenario.targets.map(({ settings }) => settings),
    [{}, { acks: 'all' }, { acks: 1 }],
  );
});

void test('a value set in place of a wrong one mends the file', async () => {
  const wrong = smallest.replace('500/s', '500');
  const loaded = await loadScenario(wrong, 'wrong.yaml', { ...options, flags: { rate: '500/s' } });
  assert.ok('scenario' in loaded);
  assert.equal(loaded.scenario.workload.rate, 500);
});

const wrong: readonly (readonly [set: string, message: string])[] = [
  ['workload.rat=2k/s', "unknown key 'rat' in workload: did you mean 'rate'?"],
  ['worklod.rate=2k/s', "unknown key 'worklod': did you mean 'workload'?"],
  ['workload.rate=2000', "rate: '2000' has no unit: a rate is written with one of /s, k/s, M/s, e.g. 20k/s"],
  ['repetitions=many', "repetitions: must be a number, not the text 'many'"],
  ['repetitions=', 'repetitions: must be a number, not nothing'],
  ['targets.kafak.settings.acks=1', "no target 'kafak': did you mean 'kafka'?"],
  ['targets.2.settings.acks=1', "no target '2': use one of kinesis 2.0, kafka"],
  ['targets.kafka.settings.aks=1', "unknown setting 'aks' of kafka (did you mean 'acks'?)"],
  ['workload.rate.unit=1', 'nothing lies inside workload.rate: it is a value'],
  ['phases.measure=4s', 'warmUp (5s) must be shorter than measure (4s)'],
  ['workload.__proto__.rate=1', "unknown key '__proto__'"],
  ['workload', 'write path=value, e.g. `--set workload.rate=2k/s`'],
  ['=5', 'write path=value, e.g. `--set workload.rate=2k/s`'],
  ['a..b=5', 'write path=value, e.g. `--set workload.rate=2k/s`'],
  ['seed=*a', 'an option cannot contain aliases'],
];
for (const [set, message] of wrong)
  void test(`refuses --set ${set}`, async () => {
    assert.deepEqual(await refusals(set), [`--set ${set}: ${message}`]);
  });

void test('refuses what is not YAML, and an element that is not there', async () => {
  assert.match((await refusals('seed={'))[0]!, /^--set seed=\{: '\{' cannot be read as YAML: /);
  const ladder = ['readers=[1, 2]', 'readers.2=5'];
  assert.match((await refusals(...ladder)).join('\n'), /no '2' in readers: its 2 elements are counted from 0/);
});

test('takes a package name as text, although YAML reserves its first character', async () => {
  const { scenario } = await loadWith({ sets: ['targets.kafka.settings.acks=@scope/client'] });
  assert.equal(scenario.targets[0]?.settings['acks'], '@scope/client');
});
