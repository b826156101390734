import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanRate, printShape, ratePiecesOf } from '../../../src/scenario/load-shape.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import { readShapeFile } from '../../../src/scenario/shape-file.ts';
import { options, smallest } from './options.ts';

async function load(shape: string, csv = '', more: { sets?: readonly string[]; text?: string } = {}) {
  const text = more.text ?? smallest.replace('workload: { rate: 500/s }', `workload: { shape: ${shape} }`);
  const asked: string[] = [];
  const readFile = async (path: string): Promise<string> => {
    asked.push(path);
    return csv;
  };
  const phases = 'phases: { warmUp: 1s, measure: 10s }\n';
  const loaded = await loadScenario(text + phases, '/there/small.yaml', { ...options, ...more, readFile });
  return { asked, loaded };
}

async function workloadOf(...given: Parameters<typeof load>) {
  const { loaded } = await load(...given);
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  return loaded.scenario.workload;
}

async function problemsOf(...given: Parameters<typeof load>): Promise<readonly string[]> {
  const { loaded } = await load(...given);
  assert.ok('problems' in loaded, 'it loads');
  return loaded.problems.map(({ source, place, message }) =>
    place ? `${place.line}:${place.column} ${message}` : `${source}: ${message}`,
  );
}

for (const [text, mean, printed] of [
  ['{ kind: steps, rates: [100/s, 0/s, 500/s] }', 200, 'steps 100/s, 0/s, 500/s'],
  ['{ kind: ramp, from: 1k/s, to: 5k/s }', 3_000, 'ramp from 1k/s to 5k/s'],
  ['{ kind: burst, base: 0/s, peak: 4k/s, every: 4s, length: 1s }', 800, 'bursts of 4k/s for 1s every 4s, else 0/s'],
  ['{ kind: sine, low: 1k/s, high: 3k/s, period: 5s }', 2_000, 'sine from 1k/s to 3k/s every 5s'],
] as const)
  void test(`the rate of ${text} is its mean over the measurement, which its pieces fill`, async () => {
    const { rate, shape } = await workloadOf(text);
    assert.ok(Math.abs(rate - mean) < 1e-6 * mean, `${rate}`);
    assert.equal(printShape(shape!), printed);
    const seconds = ratePiecesOf(shape!, 10_000).reduce((sum, piece) => sum + piece.seconds, 0);
    assert.ok(Math.abs(seconds - 10) < 1e-6);
  });

void test('reads a shape from a file beside the scenario', async () => {
  const { asked, loaded } = await load(
    '{ kind: file, file: day.csv }',
    'seconds,rate\n0,100\n5,100\n5,300\n\n10,300\n',
  );
  assert.deepEqual(asked, ['/there/day.csv']);
  assert.ok('scenario' in loaded);
  assert.equal(loaded.scenario.workload.rate, 200);
});

void test('before the first point of a file and after its last the rate stays', () => {
  const points = readShapeFile('2,10\n4,30');
  assert.ok(typeof points !== 'string');
  const pieces = ratePiecesOf({ kind: 'file', file: 'x', points }, 6_000);
  assert.deepEqual(pieces, [
    { seconds: 2, from: 10, to: 10 },
    { seconds: 2, from: 10, to: 30 },
    { seconds: 2, from: 30, to: 30 },
  ]);
  assert.equal(meanRate(pieces), 20);
});

for (const [csv, message] of [
  ['', 'it has no points: write lines of `seconds,rate`, e.g. `10,400`'],
  ['0,1\n1', "line 2 must be `seconds,rate`, two numbers from 0 on, e.g. `10,400`; it is '1'"],
  ['0,-1', "line 1 must be `seconds,rate`, two numbers from 0 on, e.g. `10,400`; it is '0,-1'"],
  ['5,1\n4,1', 'line 2: seconds must ascend, but 4 comes after 5'],
] as const)
  void test(`refuses the file '${csv.replace('\n', ' / ')}'`, async () => {
    assert.equal(readShapeFile(csv), message);
    assert.deepEqual(await problemsOf('{ kind: file, file: a.csv }', csv), [`5:40 a.csv: ${message}`]);
  });

for (const [shape, message] of [
  [
    '{ kind: steps }',
    "5:13 the key 'rates' is missing. Rates one after another, each for an equal part of the measurement.",
  ],
  [
    '{ kind: wave }',
    '5:28 kind: needs a `kind`: steps, ramp, burst, sine or file, e.g. `{ kind: ramp, from: 1k/s, to: 5k/s }`',
  ],
  [
    '{ kind: ramp, from: 0/s, to: 0/s }',
    '5:13 this shape offers nothing during the measurement: give it a rate above 0/s',
  ],
  [
    '{ kind: burst, base: 1/s, peak: 2/s, every: 1s, length: 1s }',
    '5:76 a burst must be shorter than `every`: between two the rate is `base`',
  ],
  ['{ kind: sine, low: 3/s, high: 2/s, period: 1s }', '5:39 low must not exceed high'],
] as const)
  void test(`refuses the shape ${shape}`, async () => {
    assert.deepEqual(await problemsOf(shape), [message]);
  });

void test('refuses a shape beside a rate, and for other experiments than load', async () => {
  const both = smallest.replace('rate: 500/s', 'rate: 500/s, shape: { kind: ramp, from: 1/s, to: 2/s }');
  assert.deepEqual(await problemsOf('', '', { text: both }), [
    '5:26 a shape has its own rates: leave out `rate`, or `shape`',
  ]);
  const sought = smallest
    .replace('rate: 500/s', 'shape: { kind: ramp, from: 1/s, to: 2/s }')
    .replace(': load', ': saturation');
  assert.deepEqual(await problemsOf('', '', { text: sought }), [
    "5:13 'saturation' has its own course of rates: `shape` is for 'load' only",
  ]);
});

void test("an option's shape takes the place of the file's rate, and the other way round", async () => {
  const sets = ['workload.shape={ kind: ramp, from: 10/s, to: 30/s }'];
  assert.equal((await workloadOf('', '', { text: smallest, sets })).rate, 20);
  const shaped = await workloadOf('{ kind: ramp, from: 1/s, to: 2/s }', '', { sets: ['workload.rate=7/s'] });
  assert.deepEqual([shaped.rate, shaped.shape], [7, undefined]);
  const both = await problemsOf('', '', { text: smallest, sets: [...sets, 'workload.rate=7/s'] });
  assert.equal(both.length, 1);
});
