import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gateSchema, type GateResult } from '../../../src/result/gate-result.ts';
import { type Ended, Sandbox } from '../cli/kvk.ts';
import { DescendantsWatch, stillRunning } from '../cli/processes.ts';
import { program, serveLoopback, sets, short } from './run-kvk.ts';

const loose = sets([...short, 'gate.p50=900%', 'gate.p99=off', 'gate.pairs=4']);

/** The only gate kept in a sandbox. */
async function gateOf(sandbox: Sandbox): Promise<GateResult> {
  const [folder] = await readdir(sandbox.results);
  const kept = join(sandbox.results, folder!);
  assert.deepEqual((await readdir(kept)).sort(), ['baseline', 'candidate', 'gate.json', 'gate.md', 'junit.xml']);
  return gateSchema.parse(JSON.parse(await readFile(join(kept, 'gate.json'), 'utf8')));
}

/** What was killed last may take the kernel a moment longer than our own end. */
async function assertGone({ seen }: DescendantsWatch): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (stillRunning(seen).length > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(stillRunning(seen), []);
}

function assertInterrupted({ code, stdout, stderr }: Ended): void {
  assert.equal(code, 130, stderr);
  assert.doesNotMatch(stderr, /bug/);
  assert.match(stdout, /Interrupted: what was measured until then is below/);
}

describe('an interrupted gate', () => {
  it('prints and keeps the pairs it has, and decides nothing', async () => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(['gate', 'loopback', ...loose]);
    using watch = new DescendantsWatch(running.pid);
    await running.says(/pair 1 of 4/);
    running.signal('SIGINT');
    assertInterrupted(await running.ended);
    const { status, problem, comparisons } = await gateOf(sandbox);
    assert.deepEqual([status, problem], ['interrupted', null]);
    assert.deepEqual(
      comparisons.map(({ verdict }) => verdict),
      ['inconclusive', 'inconclusive'],
    );
    await assertGone(watch);
  });

  it('ends the other version of the tool too', async () => {
    await using sandbox = new Sandbox();
    const running = await sandbox.start(['gate', 'loopback', ...loose, '--baseline-kvk', `node ${program}`]);
    using watch = new DescendantsWatch(running.pid);
    await running.says(/baseline first/);
    // Within its first repetition, which takes about two seconds.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    running.signal('SIGINT');
    assertInterrupted(await running.ended);
    assert.equal((await gateOf(sandbox)).status, 'interrupted');
    await assertGone(watch);
  });

  it('ends a system that is still starting', async () => {
    await using sandbox = new Sandbox();
    const never = 'echo starting >&2; exec sleep 600';
    const running = await sandbox.start(['gate', 'loopback', ...loose, '--candidate-start', never]);
    using watch = new DescendantsWatch(running.pid);
    await running.says(/baseline first/);
    await new Promise((resolve) => setTimeout(resolve, 500));
    running.signal('SIGINT');
    assertInterrupted(await running.ended);
    assert.deepEqual((await gateOf(sandbox)).comparisons, []);
    await assertGone(watch);
  });
});

describe('a side that breaks', () => {
  it('ends the gate with 3 and its message when its system goes away in the middle', async () => {
    await using sandbox = new Sandbox();
    // Long enough for the pair that warms up, too short for four more.
    const dying = `${serveLoopback} & sleep 9; kill $!`;
    const settings = ['gate', 'loopback', ...loose, ...sets(['targets.0.settings.requestTimeout=1s', 'gate.pairs=10'])];
    const running = await sandbox.start([...settings, '--candidate-start', dying, '--quiet']);
    using watch = new DescendantsWatch(running.pid);
    const { code, stdout, stderr } = await running.ended;
    assert.equal(code, 3, stderr);
    assert.match(stderr, /ended in the middle/);
    assert.doesNotMatch(stderr, /bug/);
    assert.match(stdout, /Not complete: the candidate broke on loopback/);
    const { status, problem, comparisons } = await gateOf(sandbox);
    assert.equal(status, 'failed');
    assert.equal(problem?.side, 'candidate');
    assert.ok(comparisons.every(({ verdict }) => verdict === 'inconclusive'));
    await assertGone(watch);
  });

  it('ends the gate as the other version of the tool ended', async () => {
    for (const [command, exit] of [
      ['echo unknown key; exit 2; :', 2],
      ['echo no broker; exit 3; :', 3],
      ['echo broken; exit 1; :', 4],
    ] as const) {
      await using sandbox = new Sandbox();
      const { code, stderr } = await sandbox.run(['gate', 'loopback', ...loose, '--candidate-kvk', command, '--quiet']);
      assert.equal(code, exit, stderr);
      assert.match(stderr, /ended with \d and left no result:\n(unknown key|no broker|broken)/);
      assert.equal((await gateOf(sandbox)).problem?.side, 'candidate');
    }
  });
});
