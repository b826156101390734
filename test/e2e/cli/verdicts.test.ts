import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Sandbox, short } from './kvk.ts';

const atRate = (rate: string): string[] => ['run', 'loopback', '--rate', rate, ...short];
const loopback = atRate('500/s');

/** How often a text contains another. */
function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('the exit code', { concurrency: 2 }, () => {
  const unreachable = [
    ['kafka', '127.0.0.1:1', 'no Kafka broker can be used at 127.0.0.1:1'],
    ['kinesis polling', 'http://127.0.0.1:1', 'Kinesis cannot be used at http://127.0.0.1:1'],
  ] as const;
  for (const [label, address, sentence] of unreachable) {
    it(`is 3 when nothing answers at ${address}, which is said once`, async () => {
      await using sandbox = new Sandbox();
      const argv = ['run', 'load', 'fan-out', '--targets', label, ...short];
      const { code, stderr } = await sandbox.run([...argv, '--set', `targets.${label}.endpoint=${address}`]);
      assert.equal(code, 3, stderr);
      assert.equal(count(stderr, sentence), 1, stderr);
      assert.match(stderr, new RegExp(`^not complete: ${label} in load, ${label} in fan-out$`, 'm'));
      const { status, scenarios } = await sandbox.result();
      assert.equal(status, 'failed');
      assert.equal(scenarios[0]?.targets[0]?.problem?.code, 'unreachable');
    });
  }

  it('is 4 when an acknowledged record was lost, and names it', async () => {
    await using sandbox = new Sandbox();
    const faults = ['--set', 'targets.0.settings.faults.drop=[600]', '--set', 'phases.drainMax=2s'];
    const { code, stdout, stderr } = await sandbox.run([...loopback, ...faults]);
    assert.equal(code, 4, stderr);
    assert.match(
      stderr,
      /^not valid: loopback, loopback: 1 records? lost, e\.g\. lost: producer 0, reader 0, partition \d+, sequence \d+$/m,
    );
    assert.match(stdout, /not valid/);
    const { scenarios } = await sandbox.result();
    assert.equal(scenarios[0]?.targets[0]?.trials[0]?.integrity.lost, 1);
  });

  it('is 10 when a limit is broken, and names it', async () => {
    await using sandbox = new Sandbox();
    const limits = 'limits=[{metric: endToEnd.p99, atMost: 1us}]';
    const { code, stderr } = await sandbox.run([...atRate('10k/s'), '--set', limits]);
    assert.equal(code, 10, stderr);
    assert.match(stderr, /^limit broken: loopback, loopback: endToEnd\.p99 at most 0\.001 ms; worst of 1: /m);
  });

  it('is 0 when a limit is kept', async () => {
    await using sandbox = new Sandbox();
    const limits = 'limits=[{metric: endToEnd.p50, atMost: 10s}]';
    const { code, stderr } = await sandbox.run([...loopback, '--set', limits]);
    assert.equal(code, 0, stderr);
  });

  it('is 0 for scenarios that are valid, each with a line', async () => {
    await using sandbox = new Sandbox();
    const mine = 'mine.yaml';
    writeFileSync(
      join(sandbox.folder, mine),
      'name: mine\ndimension: event-processing\nquestion: What?\nexperiment: load\nworkload: { partitions: 1, rate: 100/s, recordSize: 1KiB }\ntargets: [{ label: one, adapter: loopback }]\n',
    );
    const { code, stdout, stderr } = await sandbox.run(['validate', mine, 'fan-out']);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^mine\.yaml: mine is valid \(load, 1 target\)\nfan-out: fan-out is valid \(fan-out, 3 targets\)\n$/,
    );
  });

  it('is 0 for two runs at once, which keep out of each other’s way', async () => {
    await using sandbox = new Sandbox();
    const both = await Promise.all([
      sandbox.run([...loopback, '--format', 'json']),
      sandbox.run([...loopback, '--format', 'json']),
    ]);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
      both.map(({ stderr }) => stderr).join(''),
    );
    const results = both.map(({ stdout }) => JSON.parse(stdout) as Awaited<ReturnType<Sandbox['result']>>);
    assert.equal(new Set(results.map(({ id }) => id)).size, 2);
    for (const { scenarios } of results) {
      const { lost, foreign, duplicated } = scenarios[0]!.targets[0]!.trials[0]!.integrity;
      assert.deepEqual({ lost, foreign, duplicated }, { lost: 0, foreign: 0, duplicated: 0 });
    }
  });
});
