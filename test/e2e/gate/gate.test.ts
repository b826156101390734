import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gateSchema, type GateResult } from '../../../src/result/gate-result.ts';
import { folderFor, kvk, sets, short, whenCalm } from './run-kvk.ts';

const timeout = 180_000;

const delayed = (milliseconds: number): string =>
  `targets.loopback.settings.faults={"acknowledgement":{"constant":"${milliseconds}ms"},"delivery":{"constant":"${milliseconds}ms"}}`;

test('a candidate that is much later is red, and every form of the gate says so', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const summary = join(folder, 'summary.md');
  const args = [
    'gate',
    'loopback',
    ...sets([...short, 'gate.p99=off', 'gate.p50=50%', 'gate.pairs=4', 'gate.secondLookPairs=4']),
    ...sets([delayed(5)], '--baseline-set'),
    ...sets([delayed(20)], '--candidate-set'),
    '--format',
    'json',
  ];
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const { code, output, error } = await whenCalm(() => kvk(args, folder, github), join(folder, 'results'), summary);
  assert.equal(code, 10, `${output}\n${error}`);
  const gate: GateResult = gateSchema.parse(JSON.parse(output));
  assert.deepEqual(
    gate.comparisons.map(({ metric, verdict, looks }) => [metric, verdict, looks]),
    [
      ['endToEnd.p50', 'regressed', 2],
      ['response.p50', 'regressed', 2],
    ],
  );
  assert.ok(gate.comparisons.every(({ pairs, change }) => pairs.length === 8 && change > 0.5));
  const [saved] = await readdir(join(folder, 'results'));
  const kept = join(folder, 'results', saved!);
  assert.deepEqual((await readdir(kept)).sort(), ['baseline', 'candidate', 'gate.json', 'gate.md', 'junit.xml']);
  assert.match(await readFile(join(kept, 'gate.md'), 'utf8'), /Failed: 2 regressions in 2 comparisons/);
  assert.match(await readFile(join(kept, 'junit.xml'), 'utf8'), /tests="2" failures="2"/);
  assert.match(error, /^::error file=loopback,line=1,title=loopback%3A p50 end to end regressed::/m);
  assert.match(error, /^::group::loopback: both sides in turn\n[^]*pair 8 of 8\n[^]*^::endgroup::$/m);
  assert.equal(await readFile(summary, 'utf8'), await readFile(join(kept, 'gate.md'), 'utf8'));
  const report = await kvk(['report', join(kept, 'candidate'), '--format', 'csv'], folder);
  assert.equal(report.code, 0, report.error);
});

test('the scenario at a git ref is the baseline; equal sides are not red', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: folder });
  const scenario = await readFile(new URL('../../../scenarios/loopback.yaml', import.meta.url), 'utf8');
  await writeFile(join(folder, 'mine.yaml'), scenario);
  await git('init', '--quiet');
  await git('add', 'mine.yaml');
  await git('commit', '--quiet', '-m', 'first');
  await writeFile(join(folder, 'mine.yaml'), scenario.replace('partitions: 4', 'partitions: 2'));
  const loose = [...short, 'gate.p50=300%', 'gate.p99=off', 'gate.pairs=4'];
  const args = ['gate', 'mine.yaml', '--baseline-ref', 'HEAD', ...sets(loose), '--format', 'json'];
  const { code, output, error } = await whenCalm(() => kvk(args, folder));
  assert.equal(code, 0, error);
  const gate = gateSchema.parse(JSON.parse(output));
  assert.match(gate.baseline, /^mine\.yaml at HEAD/);
  assert.deepEqual(gate.differences, ['workload.partitions: 4 → 2']);
  const unknown = await kvk(['gate', 'mine.yaml', '--baseline-ref', 'nowhere'], folder);
  assert.equal(unknown.code, 12);
  assert.match(unknown.error, /git has no mine\.yaml at nowhere/);
});

test('sides that do not differ are told so, and rules that the candidate loosened', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const loose = sets([...short, 'gate.p50=300%', 'gate.p99=off', 'gate.pairs=4']);
  const args = ['gate', 'loopback', ...loose, '--candidate-set', 'gate.p50=900%', '--format', 'json'];
  const { code, output, error } = await whenCalm(() => kvk(args, folder));
  assert.equal(code, 0, error);
  const { warnings } = gateSchema.parse(JSON.parse(output));
  assert.match(warnings.join('\n'), /the noise of this machine alone/);
  assert.match(warnings.join('\n'), /gate\.p50: 3 → 9 between baseline and candidate: judged by the candidate's/);
});

test('both sides may be refs, each with the files that its scenario names', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: folder });
  const shipped = await readFile(new URL('../../../scenarios/loopback.yaml', import.meta.url), 'utf8');
  const scenario = shipped.replace(/^( *)rate: .*$/m, '$1shape: { kind: file, file: ../shapes/day.csv }');
  assert.notEqual(scenario, shipped);
  await mkdir(join(folder, 'kvk'));
  await mkdir(join(folder, 'shapes'));
  await writeFile(join(folder, 'kvk/mine.yaml'), scenario);
  await git('init', '--quiet');
  for (const [name, rate] of [
    ['first', 100],
    ['second', 300],
  ] as const) {
    await writeFile(join(folder, 'shapes/day.csv'), `0,${rate}\n`);
    await git('add', '.');
    await git('commit', '--quiet', '-m', name);
    await git('tag', name);
  }
  await rm(join(folder, 'shapes'), { recursive: true });
  const args = ['gate', 'kvk/mine.yaml', '--baseline-ref', 'first', '--candidate-ref', 'second', '--dry-run'];
  const plan = await kvk(args, folder);
  assert.equal(plan.code, 0, plan.error);
  assert.match(plan.output, /^baseline: +kvk\/mine\.yaml at first$/m);
  assert.match(plan.output, /^candidate: kvk\/mine\.yaml at second$/m);
  const here = await kvk(['gate', 'kvk/mine.yaml', '--baseline-ref', 'first', '--dry-run'], folder);
  assert.equal(here.code, 2, 'the shape is not in the working folder');
  assert.match(here.error, /cannot read the shape/);
  const unknown = await kvk(['gate', 'kvk/mine.yaml', '--candidate-ref', 'nowhere', '--dry-run'], folder);
  assert.equal(unknown.code, 2);
  assert.match(unknown.error, /--candidate-ref: git has no kvk\/mine\.yaml at nowhere/);
});

test('a plan is shown without load, and nonsense is refused before it', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const plan = await kvk(['gate', 'loopback', '--dry-run', '--candidate-set', 'workload.partitions=8'], folder);
  assert.equal(plan.code, 0, plan.error);
  assert.match(plan.output, /candidate: loopback with workload\.partitions=8/);
  assert.match(plan.output, /^differs: +workload\.partitions: \d → 8$/m);
  assert.match(plan.output, /6 pairs \(ABBA, baseline first\)/);
  for (const [args, message] of [
    [['--set', 'gate.pairs=3'], /gate\.pairs|pairs/],
    [['--set', 'gate.pairs=7'], /must be even/],
    [['--set', 'phases.warmUp=20s'], /warmUp \(20s\) must be shorter than measure/],
    [['--baseline', 'load', '--targets', 'loopback'], /kafka/],
    [['--set', 'gate.p50=off', '--set', 'gate.p99=off'], /both off: there is nothing to compare/],
    [sets(['gate.pairs=4', 'gate.secondLookPairs=2']), /4 \+ 2 pairs can never confirm .* 4 comparisons: .* 4 or more/],
    [['--baseline-ref', '--output=here'], /'--output=here' is no git ref/],
    [['--baseline', 'load', '--baseline-ref', 'HEAD'], /both name the baseline/],
    [['--candidate-ref', 'HEAD', '--candidate-kvk', 'kvk'], /--candidate-ref and --candidate-kvk do not go together/],
    [['--baseline-ref', 'HEAD', '--candidate-kvk', 'kvk'], /--baseline-ref and --candidate-kvk do not go together/],
    [['--no-loopback-check'], /--no-loopback-check: only --mode snapshot asks/],
    [['--mode', 'history', '--no-loopback-check'], /--no-loopback-check: only --mode snapshot asks/],
    [['--mode', 'history', '--candidate-ref', 'HEAD'], /--candidate-ref: with --mode history/],
    [['--advisory', '--fail-on', 'inconclusive'], /give one of them/],
    [['--from', 'results/x'], /add --mode history or snapshot/],
    [
      ['--mode', 'history', '--candidate-kvk', 'kvk', '--baseline-set', 'seed=1'],
      /--candidate-kvk, --baseline-set: with/,
    ],
    [['--baseline', 'saturation'], /a gate compares a fixed rate/],
  ] as const) {
    const { code, error } = await kvk(['gate', 'loopback', ...args], folder);
    assert.equal(code, 2, error);
    assert.match(error, message);
  }
  assert.deepEqual(await readdir(folder), []);
});
