import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { limitedMetrics } from '../../../src/cli/limited-metrics.ts';
import { findScenario, ScenarioNotFound, shippedScenarios } from '../../../src/scenario/find-scenario.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { options } from './options.ts';

const names = [
  'fan-out',
  'fan-out-bytes',
  'load',
  'loopback',
  'metadata',
  'partitioning',
  'replay',
  'reshard',
  'retention',
  'saturation',
  'set-up',
  'takeover',
];
/** How records are read is no part of what these ask. */
const writeOnly = ['partitioning', 'retention'];
/** Whose targets have settings of their own. */
const special = ['loopback', 'metadata', 'takeover'];

async function shipped(name: string): Promise<Scenario> {
  const path = await findScenario(name);
  const loaded = await loadScenario(await readFile(path, 'utf8'), path, { ...options, metrics: limitedMetrics });
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  return loaded.scenario;
}

void test('those that ship are known', async () => {
  assert.deepEqual(await shippedScenarios(), names);
});

for (const name of names)
  void test(`${name} loads under its own name, with its schema for editors`, async () => {
    const text = await readFile(await findScenario(name), 'utf8');
    assert.ok(text.startsWith('# yaml-language-server: $schema=../schema/scenario.schema.json\n'));
    assert.equal((await shipped(name)).name, name);
  });

void test('every system is asked the same in each comparison', async () => {
  for (const name of names.filter((each) => !special.includes(each))) {
    const { targets } = await shipped(name);
    // The highest rate is that of the better client, so there it is put to two.
    const ofFirstClients = targets.filter(({ settings }) => settings['client'] === undefined);
    assert.equal(targets.length - ofFirstClients.length, name === 'saturation' ? 1 : 0);
    assert.deepEqual(
      ofFirstClients.map(({ label, adapter, endpoint, settings }) => ({ label, adapter, endpoint, settings })),
      [
        { label: 'kafka', adapter: 'kafka', endpoint: 'local', settings: {} },
        { label: 'kinesis polling', adapter: 'kinesis', endpoint: 'local', settings: { consumer: 'polling' } },
        { label: 'kinesis fan-out', adapter: 'kinesis', endpoint: 'local', settings: { consumer: 'enhanced-fan-out' } },
      ].slice(0, writeOnly.includes(name) ? 2 : 3),
    );
  }
});

void test("the bytes ladder nearly fills a shard without passing either of a shard's write quotas", async () => {
  const { workload } = await shipped('fan-out-bytes');
  const longestKey = 64;
  const perShard = workload.rate / workload.partitions;
  assert.ok(perShard < 1_000);
  assert.ok(perShard * (workload.recordSize + longestKey) < 1_048_576);
  assert.ok(perShard * workload.recordSize >= 900 * 1_024);
});

void test('finds a path as it is, and names what is near a wrong one', async () => {
  assert.equal(await findScenario('scenarios/load.yaml'), 'scenarios/load.yaml');
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['lod', /^no scenario 'lod': did you mean 'load', which ships\?/],
    ['something', /^no scenario 'something': those that ship are fan-out, /],
    ['./fan-out.yml', /^no scenario file at \.\/fan-out\.yml: did you mean 'fan-out', which ships\?/],
    ['../load', /^no scenario file at \.\.\/load: did you mean 'load'/],
  ];
  for (const [asked, message] of refusals)
    await assert.rejects(findScenario(asked), (error) => {
      assert.ok(error instanceof ScenarioNotFound);
      assert.match(error.message, message);
      return true;
    });
});

void test("looks beside the built package's folder as beside the sources", async () => {
  const built = new URL('../../../dist/chunk.js', import.meta.url).href;
  assert.equal(await findScenario('load', built), await findScenario('load'));
});
