import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Loaded, loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { LoadOptions } from '../../../src/scenario/load-options.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { options, smallest } from './options.ts';

async function load(text: string, more: Partial<LoadOptions> = {}): Promise<Scenario> {
  const loaded = await loadScenario(text, 'small.yaml', { ...options, ...more });
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  return loaded.scenario;
}

async function messages(text: string, more: Partial<LoadOptions> = {}): Promise<readonly string[]> {
  const loaded: Loaded = await loadScenario(text, 'small.yaml', { ...options, ...more });
  assert.ok('problems' in loaded, 'it loads');
  return loaded.problems.map(({ source, place, message }) =>
    place ? `${place.line}:${place.column} ${message}` : `${source}: ${message}`,
  );
}

/** `smallest` with a top-level key in place of its own, or added. */
function having(line: string): string {
  const key = line.split(':', 1)[0]!;
  const rest = smallest.split('\n').filter((own) => !own.startsWith(`${key}:`));
  if (key === 'targets') return [...rest.filter((own) => !own.startsWith('  -')), line].join('\n');
  return [line, ...rest].join('\n');
}

void test('fills in every default of the smallest scenario', async () => {
  const batching = { linger: 5, records: 500, bytes: 524_288, inFlight: 5 };
  assert.deepEqual(await load(smallest), {
    name: 'small',
    dimension: 'event-processing',
    question: 'Does it load?',
    experiment: 'load',
    workload: {
      partitions: 1,
      producers: 'auto',
      rate: 500,
      recordSize: 1024,
      keys: { distinct: 1000, skew: 'uniform' },
      ordering: 'key',
      arrival: 'constant',
      compressibility: 0,
    },
    readers: [1],
    members: 'auto',
    phases: { warmUp: 5_000, measure: 15_000, drainMax: 20_000 },
    batching,
    resend: { attempts: 10, backOffMin: 50, backOffMax: 1_000, deadline: 30_000 },
    search: { startRate: 500, maxRate: 2_000_000, tolerance: 0.05, probe: 5_000, confirm: 10_000 },
    takeover: { deeds: ['kill', 'join', 'leave'], commitInterval: 1_000, patience: 300_000 },
    objective: 3_000,
    repetitions: 1,
    seed: 42,
    targets: [{ label: 'kafka', adapter: 'kafka', endpoint: 'local', settings: {}, batching }],
    limits: [],
    allow: [],
    gate: { p50: 0.1, p99: 0.2, throughput: 0.05, own: [], pairs: 6, secondLookPairs: 10 },
  });
});

void test("orders nothing without keys, unless asked, and searches from the search's own rate", async () => {
  const keyless = await load(having('workload: { rate: 1/s, keys: { skew: none } }'));
  assert.equal(keyless.workload.ordering, 'none');
  const asked = await load(having('workload: { rate: 1/s, ordering: key, keys: { skew: none } }'));
  assert.equal(asked.workload.ordering, 'key');
  const search = smallest.replace('experiment: load', 'experiment: saturation').replace(/^workload.*\n/m, '');
  assert.equal((await load(`${search}search: { startRate: 2k/s }\n`)).workload.rate, 2_000);
});

void test('shares streams out among producers evenly, in experiments about a load alone', async () => {
  const streams = (more = '') => having(`workload: { rate: 1/s, streams: 2${more} }`);
  assert.equal((await load(streams())).workload.streams, 2);
  assert.equal((await load(streams(', producers: 4'))).workload.producers, 4);
  assert.equal((await load(having('workload: { rate: 1/s, streams: 1 }'))).workload.streams, undefined);
  assert.match((await messages(streams(', producers: 3'))).join(), /3 producers cannot share 2 streams evenly/);
  const reshard = streams().replace('experiment: load', 'experiment: reshard');
  assert.match((await messages(reshard)).join(), /'reshard' is about one stream: leave out `streams`/);
});

void test('reads a closed loop as no rate at all, for a load alone', async () => {
  const closed = having('workload: { rate: closed-loop }');
  assert.equal((await load(closed)).workload.rate, 0);
  await assert.rejects(load(closed.replace('experiment: load', 'experiment: saturation')), /needs a schedule/);
});

void test("takes the harness's batching out of a target's settings and leaves the adapter its own", async () => {
  const { targets } = await load(
    having(
      'targets: [{ label: a, adapter: kafka, settings: { acks: all, linger: 7ms, batchRecords: 10, batchBytes: 1MiB, inFlight: 1 } }]',
    ),
  );
  assert.deepEqual(targets[0]?.settings, { acks: 'all' });
  assert.deepEqual(targets[0]?.batching, { linger: 7, records: 10, bytes: 1_048_576, inFlight: 1 });
});

void test('reads limits in the base unit of their metric', async () => {
  const { limits } = await load(`${smallest}limits:
  - { metric: endToEnd.p99, atMost: 3s, target: kafka }
  - { metric: acknowledged.rate, atLeast: 20k/s }
  - { metric: refused, atMost: 0.5% }
  - { metric: refused, atMost: 0.25 }
  - { metric: lost, atMost: 0, atLeast: 0 }
`);
  assert.deepEqual(limits, [
    { metric: 'endToEnd.p99', atMost: 3_000, target: 'kafka' },
    { metric: 'acknowledged.rate', atLeast: 20_000 },
    { metric: 'refused', atMost: 0.005 },
    { metric: 'refused', atMost: 0.25 },
    { metric: 'lost', atMost: 0, atLeast: 0 },
  ]);
});

void test('accepts a byte order mark, Windows line ends, anchors and an adapter of a file URL', async () => {
  const anchored = `${smallest}  - { label: b, adapter: 'file:///a.js', settings: &own { acks: 1 } }
  - { label: c, adapter: kafka, settings: *own }
`;
  const checked: string[] = [];
  const scenario = await load(`\uFEFF${anchored.replaceAll('\n', '\r\n')}`, {
    checkSettings: async (adapter) => {
      checked.push(adapter);
      return [];
    },
  });
  assert.deepEqual(scenario.targets[2]?.settings, { acks: 1 });
  assert.deepEqual(checked, ['kafka', 'file:///a.js', 'kafka']);
});

const refusals: readonly (readonly [line: string, message: string])[] = [
  ['name: Fan Out', '1:7 name: may have small letters a–z, digits and hyphens only, e.g. `my-scenario`'],
  ['question: " "', '1:11 question: must not be empty'],
  ['workload: { rate: 0/s }', '1:19 rate: must be above 0/s, or `closed-loop`'],
  [
    'workload: { rate: closed-loop, arrival: constant }',
    '1:32 a closed loop has no schedule: leave out `arrival`, or give a rate',
  ],
  [
    'workload: { rate: closed }',
    "1:19 rate: 'closed' is not a rate: write a number and a unit (/s, k/s, M/s), e.g. 20k/s",
  ],
  ['workload: { rate: 20000 }', "1:19 rate: 20000 has no unit: did you mean '20k/s'?"],
  ['workload: { rate: -5 }', '1:19 rate: -5 is not a rate'],
  ['workload: {}', "1:1 the key 'rate' is missing in workload: 'load' offers a fixed rate, e.g. `rate: 400/s`"],
  ['workload: { rate: 1/s, partitions: 0 }', '1:36 partitions: must be at least 1'],
  ['workload: { rate: 1/s, partitions: 1001 }', '1:36 partitions: must be at most 1000'],
  [
    'workload: { rate: 1/s, recordSize: 31B }',
    '1:36 recordSize: must be at least 32B: each record carries an envelope of that size',
  ],
  ['workload: { rate: 1/s, recordSize: 1024 }', "1:36 recordSize: 1024 has no unit: did you mean '1KiB'?"],
  ['workload: { rate: 1/s, compressibility: 2 }', '1:41 compressibility: must be at most 1'],
  ['workload: { rate: 1/s, probe: 3s }', "1:24 unknown key 'probe' in workload: it belongs in search"],
  ['readers: 0', '1:10 readers: must be at least 1'],
  ['readers: some', '1:10 readers: must be a number of readers or an ascending list of them, e.g. [1, 2, 5]'],
  ['members: 0', '1:10 members: must be at least 1'],
  ['members: 2', '1:10 2 members cannot share 1 partition: each needs one'],
  ['workload: { rate: 1/s, producers: all }', '1:35 producers: must be a number of producers, at least 1, or `auto`'],
  ['phases: { warmUp: 15s }', '1:19 warmUp (15s) must be shorter than measure (15s)'],
  ['phases: { measure: 5s }', '1:20 warmUp (5s) must be shorter than measure (5s)'],
  ['phases: { drainMax: 250 }', "1:21 drainMax: 250 has no unit: did you mean '250ms'?"],
  ['resend: { backOffMin: 2s }', '1:23 backOffMin (2s) must not exceed backOffMax (1s)'],
  ['search: { maxRate: 100/s }', '1:20 startRate (500/s) must not exceed maxRate (100/s)'],
  ['search: { tolerance: 0.05 }', "1:22 tolerance: 0.05 has no unit: did you mean '5%'?"],
  ['search: { tolerance: 100% }', '1:22 tolerance: must lie between 0% and 100%'],
  ['seed:', '1:1 seed: must be a number, not nothing'],
  ['allow: [lost, late]', "1:15 'late' is not known here: use one of lost, duplicated, reordered"],
  ['targets: []', '7:1 targets: must not be empty'],
  [
    'targets: [{ label: a, adapter: kafka, endpoint: locl }]',
    '7:49 endpoint: must be `local`, `docker`, a broker list `host:port,…` or a URL',
  ],
  ['targets: [{ adapter: kafka }]', "7:11 the key 'label' is missing. Name of the target in tables and options."],
  ['limits: [{ metric: lost }]', "1:10 a limit needs 'atMost' or 'atLeast'"],
  ['limits: [{ metric: lots, atMost: 1 }]', "1:20 unknown metric 'lots': did you mean 'lost'?"],
  [
    'limits: [{ metric: takeover.allRecords, atMost: 1s }]',
    "1:20 experiment: load has no metric 'takeover.allRecords', which is of takeover",
  ],
  ['limits: [{ metric: lost, atMost: 1s }]', "1:34 atMost: this metric has no unit: write a plain number, not '1s'"],
  ['limits: [{ metric: endToEnd.p99, atMost: 3 }]', "1:42 atMost: 3 has no unit: did you mean '3s'?"],
  [
    'limits: [{ metric: endToEnd.p99, atMost: 3KiB }]',
    "1:42 atMost: 'KiB' is not a unit of duration: use one of us, ms, s, min, h, d, e.g. 5s",
  ],
  ['limits: [{ metric: lost, atMost: 1, target: kafak }]', "1:45 no target is labelled 'kafak': did you mean 'kafka'?"],
];
for (const [line, message] of refusals)
  void test(`refuses ${line}`, async () => {
    const found = await messages(having(line));
    // `targets` moves to the end of the file, where its line depends on what else is there.
    assert.deepEqual(found, [message]);
  });

void test('refuses a ladder that does not ascend, and one for an experiment without rungs', async () => {
  assert.deepEqual(await messages(having('readers: [1, 2, 2]').replace(': load', ': fan-out')), [
    '1:17 readers must ascend without repeats: 2 comes after 2',
  ]);
  assert.deepEqual(await messages(having('readers: [1, 2]')), [
    "1:1 a list of readers is a ladder for 'fan-out' and 'replay': 'load' takes one number",
  ]);
});

void test('refuses members for an experiment whose readers have one each', async () => {
  const written = having('workload: { rate: 1/s, partitions: 2 }');
  assert.equal((await load(`members: 2\n${written}`)).members, 2);
  assert.deepEqual(await messages(`members: 2\n${written.replace(': load', ': replay')}`), [
    "1:10 'replay' has readers of one member each: leave out `members`",
  ]);
});

void test('refuses an objective that a polling reader cannot meet', async () => {
  const polling = (settings: string): string =>
    `objective: 1499ms\n${smallest}  - { label: k, adapter: kinesis, settings: ${settings} }\n`;
  const message = (every: string, least: string): string =>
    `1:12 objective (1499ms) cannot be met by 'k', which polls every ${every}: allow at least ${least}`;
  assert.deepEqual(await messages(polling('{ consumer: polling }')), [message('1s', '1.5s')]);
  assert.deepEqual(await messages(polling('{ pollInterval: 2s }')), [message('2s', '2.5s')]);
  assert.equal((await load(polling('{ pollInterval: 250ms }'))).objective, 1_499);
  assert.equal((await load(polling('{ consumer: enhanced-fan-out }'))).objective, 1_499);
  const searched = polling('{ consumer: polling }').replace('objective: 1499ms', 'search: { objective: 100ms }');
  assert.match((await messages(searched)).join(), /objective \(100ms\) cannot be met by 'k'/);
  assert.equal(
    (await load(searched.replace(', settings: { consumer: polling }', '').replace('kinesis', 'kafka'))).search
      .objective,
    100,
  );
});

void test('refuses two targets of one label', async () => {
  assert.deepEqual(await messages(`${smallest}  - { label: kafka, adapter: kinesis }\n`), [
    "8:14 the label 'kafka' is taken: each target needs its own",
  ]);
});

void test('places a setting that an adapter misses or refuses, and suggests batching keys too', async () => {
  const text = `${smallest}  - { label: b, adapter: kafka, settings: { batchRecord: 5 } }\n`;
  assert.deepEqual(await messages(text), [
    "8:45 unknown setting 'batchRecord' of kafka (did you mean 'batchRecords'?)",
  ]);
  const checkSettings = (): { key: string; message: string; known: string[] }[] => [
    { key: 'acks', message: "acks must be 'all' or 1", known: ['acks'] },
  ];
  assert.deepEqual(await messages(text, { checkSettings }), [
    "7:5 acks must be 'all' or 1",
    "8:33 acks must be 'all' or 1",
  ]);
});

void test('tells the limits of a gate that it writes from defaults of the same value', async () => {
  const own = async (gate: string, sets: readonly string[] = []) => (await load(having(gate), { sets })).gate.own;
  assert.deepEqual(await own('gate: {}'), []);
  assert.deepEqual(await own('gate: { p50: 10% }'), ['p50']);
  assert.deepEqual(await own('gate: { p50: off, pairs: 8 }', ['gate.throughput=5%']), ['p50', 'throughput']);
});
