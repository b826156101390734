import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { git, playStep, stepsOf } from './play-step.ts';
import { folderFor, kvk } from './run-kvk.ts';

const timeout = 240_000;
const expressions = { 'github.base_ref': 'main' };

/** The scenario as `kvk init` writes it, short and on the loopback; `milliseconds` late. */
function onLoopback(template: string, milliseconds: number): string {
  const faults = `faults: { acknowledgement: { constant: ${milliseconds}ms }, delivery: { constant: ${milliseconds}ms } }`;
  const target = /- \{ label: kafka.*\}\n/;
  assert.match(template, target);
  return template
    .replace(target, `- { label: loopback, adapter: loopback, settings: { ${faults} } }\n`)
    .replace(/phases: .*/, 'phases: { warmUp: 300ms, measure: 1500ms, drainMax: 5s }')
    .replace(/ p50: 10%/, ' p50: 50%')
    .replace(/ p99: 20%/, ' p99: off')
    .replace(/pairs: 6 /, 'pairs: 4 ')
    .replace(/secondLookPairs: 10/, 'secondLookPairs: 4');
}

test(
  'the GitHub workflow is red for a slower branch, and green for an equal one and a new file',
  { timeout },
  async (context) => {
    const folder = await folderFor(context);
    assert.equal((await kvk(['init', '--ci', 'github'], folder)).code, 0);
    const workflow = await readFile(join(folder, '.github/workflows/performance.yml'), 'utf8');
    const step = stepsOf(workflow).find(({ name }) => name === 'Compare with the base branch')!;
    const file = join(folder, 'kvk/gate.yaml');
    const template = await readFile(file, 'utf8');

    await git(folder, 'init', '--quiet');
    await git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'nothing yet');
    await git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    const fresh = await playStep(step, folder, expressions);
    assert.deepEqual(
      [fresh.code, fresh.output],
      [0, 'kvk/gate.yaml is new: there is nothing to compare with before it is merged.\n'],
    );

    await writeFile(file, onLoopback(template, 20));
    await git(folder, 'add', 'kvk');
    await git(folder, 'commit', '--quiet', '-m', 'the gate');
    await git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    const equal = await playStep(step, folder, expressions);
    assert.equal(equal.code, 0, equal.error);

    await writeFile(file, onLoopback(template, 40));
    const slower = await playStep(step, folder, expressions);
    assert.equal(slower.code, 10, slower.error);
    const line = (await readFile(file, 'utf8')).split('\n').indexOf('gate:') + 1;
    assert.match(slower.error, new RegExp(`^::error file=kvk/gate.yaml,line=${line},title=loopback%3A p50`, 'm'));
    assert.match(await readFile(join(folder, 'summary.md'), 'utf8'), /Failed: 2 regressions in 2 comparisons/);
  },
);

test('every workflow is built as one is, and passes actionlint where that is installed', async (context) => {
  const folder = await folderFor(context);
  assert.equal((await kvk(['init', '--ci', 'github'], folder)).code, 0);
  const ours = fileURLToPath(new URL('../../../.github/workflows/ci.yml', import.meta.url));
  for (const file of [join(folder, '.github/workflows/performance.yml'), ours])
    assertStructure(parse(await readFile(file, 'utf8')) as Workflow);
  if (spawnSync('actionlint', ['-version']).error !== undefined) {
    context.diagnostic('actionlint is not on the PATH: go install github.com/rhysd/actionlint/cmd/actionlint@latest');
    return;
  }
  const { status, stdout } = spawnSync(
    'actionlint',
    ['-no-color', join(folder, '.github/workflows/performance.yml'), ours],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stdout);
});

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { 'runs-on': string; 'timeout-minutes': number; steps: Readonly<Record<string, unknown>>[] }>
  >;
}

/** What GitHub refuses or would let run too far: a step is an action of a fixed version or a script, never both. */
function assertStructure({ on, permissions, jobs }: Workflow): void {
  assert.ok('pull_request' in on);
  assert.deepEqual(permissions, { contents: 'read' });
  for (const [name, job] of Object.entries(jobs)) {
    assert.match(job['runs-on'], /^ubuntu-/);
    assert.ok(job['timeout-minutes'] <= 60, `${name} has no limit`);
    for (const { uses, run } of job.steps) {
      assert.equal(typeof uses === 'string', run === undefined, `${name}: one of uses and run`);
      if (typeof uses === 'string') assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/);
    }
  }
}
