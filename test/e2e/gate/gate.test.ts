import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gateSchema, type GateResult } from '../../../src/result/gate-result.ts';

const program = fileURLToPath(new URL('../../../src/cli/kvk.ts', import.meta.url));
const timeout = 180_000;

/** Short repetitions at a small rate: what is tested is the way from options to exit code. */
const short = ['phases.warmUp=300ms', 'phases.measure=1500ms', 'phases.drainMax=5s', 'workload.rate=1k/s'];
const delayed = (milliseconds: number): string =>
  `targets.loopback.settings.faults={"acknowledgement":{"constant":"${milliseconds}ms"},"delivery":{"constant":"${milliseconds}ms"}}`;

interface Finished {
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

async function kvk(args: readonly string[], folder: string): Promise<Finished> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], {
      cwd: folder,
      timeout,
    });
    return { code: 0, output: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, error: stderr };
  }
}

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kvk-gate-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function sets(values: readonly string[], option = '--set'): string[] {
  return values.flatMap((value) => [option, value]);
}

test('a candidate that is much later is red, and every form of the gate says so', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const { code, output, error } = await kvk(
    [
      'gate',
      'loopback',
      ...sets([...short, 'gate.p99=off', 'gate.p50=50%', 'gate.pairs=4', 'gate.secondLookPairs=4']),
      ...sets([delayed(10)], '--baseline-set'),
      ...sets([delayed(40)], '--candidate-set'),
      '--format',
      'json',
    ],
    folder,
  );
  assert.equal(code, 10, error);
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
  const { code, output, error } = await kvk(
    ['gate', 'mine.yaml', '--baseline-ref', 'HEAD', ...sets(loose), '--format', 'json'],
    folder,
  );
  assert.equal(code, 0, error);
  const gate = gateSchema.parse(JSON.parse(output));
  assert.match(gate.baseline, /^mine\.yaml at HEAD/);
  const unknown = await kvk(['gate', 'mine.yaml', '--baseline-ref', 'nowhere'], folder);
  assert.equal(unknown.code, 12);
  assert.match(unknown.error, /git has no mine\.yaml at nowhere/);
});

test('a plan is shown without load, and nonsense is refused before it', { timeout }, async (context) => {
  const folder = await folderFor(context);
  const plan = await kvk(['gate', 'loopback', '--dry-run', '--candidate-set', 'workload.partitions=8'], folder);
  assert.equal(plan.code, 0, plan.error);
  assert.match(plan.output, /candidate: loopback with workload\.partitions=8/);
  assert.match(plan.output, /6 pairs \(ABBA, baseline first\)/);
  for (const [args, message] of [
    [['--set', 'gate.pairs=3'], /gate\.pairs|pairs/],
    [['--set', 'gate.pairs=7'], /must be even/],
    [['--set', 'phases.warmUp=20s'], /warmUp \(20s\) must be shorter than measure/],
    [['--baseline', 'load', '--targets', 'loopback'], /kafka/],
    [['--baseline', 'saturation'], /a gate compares a fixed rate/],
  ] as const) {
    const { code, error } = await kvk(['gate', 'loopback', ...args], folder);
    assert.equal(code, 2, error);
    assert.match(error, message);
  }
  assert.deepEqual(await readdir(folder), []);
});
