import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { baselineSchema } from '../../../src/gate/baseline-file.ts';
import { gateSchema } from '../../../src/result/gate-result.ts';
import { folderFor, kvk, sets, short, whenCalm } from './run-kvk.ts';

const timeout = 240_000;
const settings = sets([...short, 'repetitions=3', 'gate.p50=900%', 'gate.p99=900%']);

test(
  'a saved run is a baseline; unlike and missing ones are refused with what differs',
  { timeout },
  async (context) => {
    const folder = await folderFor(context);
    const args = ['gate', 'loopback', '--mode', 'snapshot', ...settings];
    const none = await whenCalm(() => kvk([...args, '--quiet'], folder), join(folder, 'results'));
    assert.equal(none.code, 12, none.error);
    assert.match(none.error, /no other run of loopback has been saved/);
    assert.match(none.output, /Not comparable: no saved run fits this one/);
    const kept = (await readdir(join(folder, 'results'))).sort();
    const notCompared = kept.find((name) => name.includes('-gate-'))!;
    const files = await readdir(join(folder, 'results', notCompared));
    assert.deepEqual(files.sort(), ['gate.json', 'gate.md', 'junit.xml'], 'CI collects them whatever happened');
    const [run] = kept.filter((name) => name !== notCompared);
    const saved = await kvk(['baseline', 'save', '--from', join('results', run!)], folder);
    assert.match(saved.output, /saved, 1 job now/, saved.error);
    const alone = await kvk(
      ['gate', 'loopback', '--mode', 'history', '--from', join('results', run!), ...settings],
      folder,
    );
    assert.equal(alone.code, 12, 'a run is not compared with itself');
    const unchecked = [...args, '--no-loopback-check', '--format', 'json', '--quiet'];
    const passed = await whenCalm(() => kvk(unchecked, folder));
    assert.equal(passed.code, 0, passed.error);
    const gate = gateSchema.parse(JSON.parse(passed.output));
    const second = (await readdir(join(folder, 'results'))).find((name) => name !== run && !name.includes('-gate-'));
    assert.equal(gate.advisory, null);
    assert.deepEqual(
      gate.comparisons.filter(({ isAdvisory }) => isAdvisory),
      [],
      'the scenario sets limits of its own',
    );
    assert.equal(gate.comparisons.length, 4);
    assert.match(gate.warnings[0]!, /Whether the machine has changed since was not looked at/);
    const [file] = await readdir(join(folder, '.kvk/baselines'));
    const path = join(folder, '.kvk/baselines', file!);
    const { jobs } = baselineSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const { responseP50Ms, cpuMicrosecondsPerRecord } = jobs[0]!.loopback!;
    assert.ok(responseP50Ms > 0 && cpuMicrosecondsPerRecord > 0);
    // As a machine ten times as fast would have saved it.
    const faster = `"cpuMicrosecondsPerRecord": ${cpuMicrosecondsPerRecord / 10}`;
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"cpuMicrosecondsPerRecord": [\d.]+/, faster));
    const moved = await kvk([...args, '--from', join('results', second!), '--quiet'], folder);
    assert.equal(moved.code, 12, moved.error);
    assert.match(
      moved.error,
      /not comparable, the machine is not as it was[^]*CPU per record .* then, .* now \(\+\d+ %\)/,
    );
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"cores": \d+/, '"cores": 999'));
    const unlike = await kvk([...args, '--quiet'], folder);
    assert.equal(unlike.code, 12);
    assert.match(unlike.error, /cores: 999 then, \d+ now/);
  },
);

test(
  'limits of the scenario fail a gate whose comparisons are advisory; saved runs need repetitions',
  { timeout },
  async (context) => {
    const folder = await folderFor(context);
    const results = join(folder, 'results');
    const limit = 'limits=[{metric: endToEnd.p50, atMost: 1us}]';
    const run = async (...values: string[]): Promise<string> => {
      const before: string[] = await readdir(results).catch(() => []);
      const { code, error } = await kvk(['run', 'loopback', ...sets([...short, ...values]), '--quiet'], folder);
      assert.ok(code === 0 || code === 10, error);
      return join(
        'results',
        (await readdir(results)).find((name) => !before.includes(name))!,
      );
    };
    const saved = await run('repetitions=3');
    await kvk(['baseline', 'save', '--from', saved, '--no-loopback-check'], folder);
    const limited = await run('repetitions=3', limit);
    const judge = (mode: string, from: string, ...more: string[]) =>
      kvk(['gate', 'loopback', '--mode', mode, '--from', from, ...sets(short), '--format', 'json', ...more], folder);
    for (const mode of ['snapshot', 'history']) {
      const unchecked = mode === 'snapshot' ? ['--no-loopback-check'] : [];
      const judged = await judge(mode, limited, ...unchecked);
      assert.equal(judged.code, 10, judged.error);
      const gate = gateSchema.parse(JSON.parse(judged.output));
      assert.ok(gate.comparisons.every(({ isAdvisory }) => isAdvisory));
      assert.match(gate.warnings.join(' '), /cannot fail/);
      assert.equal((await judge(mode, limited, '--advisory', ...unchecked)).code, 0);
    }
    const few = await judge('history', await run('repetitions=2'));
    assert.equal(few.code, 2);
    assert.match(few.error, /loopback has 2 repetitions, too few/);
  },
);

test('baselines are listed, shown and pruned; too few repetitions are refused', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const empty = await kvk(['baseline', 'list'], folder);
  assert.deepEqual([empty.code, empty.output], [0, 'no baselines in .kvk/baselines\n']);
  assert.equal((await kvk(['baseline', 'show', 'loopback'], folder)).code, 12);
  assert.equal((await kvk(['baseline', 'prune', '--keep', 'all'], folder)).code, 2);
  assert.equal((await kvk(['baseline', 'save', '--from', 'nowhere'], folder)).code, 2);
  const few = await kvk(['gate', 'loopback', '--mode', 'history', ...sets(short)], folder);
  assert.equal(few.code, 2);
  assert.match(few.error, /repetitions: 1 is too few .* --set repetitions=3/);
  const lossy = [...short, 'targets.0.settings.faults.drop=[600]'];
  assert.equal((await kvk(['run', 'loopback', ...sets(lossy), '--output', 'lossy', '--quiet'], folder)).code, 4);
  const [invalid] = await readdir(join(folder, 'lossy'));
  const refused = await kvk(['baseline', 'save', '--from', join('lossy', invalid!)], folder);
  assert.equal(refused.code, 4);
  assert.match(refused.error, /is no baseline, the run is not valid: loopback: 1 records lost/);
  const run = await kvk(['run', 'loopback', ...sets([...short, 'repetitions=2']), '--quiet'], folder);
  assert.equal(run.code, 0, run.error);
  const [kept] = await readdir(join(folder, 'results'));
  await kvk(['baseline', 'save', '--from', join('results', kept!), '--no-loopback-check'], folder);
  assert.match((await kvk(['baseline', 'list'], folder)).output, /loopback, 1 job, newest /);
  assert.match((await kvk(['baseline', 'show', 'loopback'], folder)).output, /endToEnd\.p50 [\d.]+ ms \(2\)/);
  assert.match((await kvk(['baseline', 'prune', '--keep', '1'], folder)).output, /nothing to remove/);
});
