import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

const root = resolve(import.meta.dirname, '../..');

/** The package as users get it: built, packed, installed into an empty folder, run from there. */
describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  const kvk = join(folder, 'node_modules', '.bin', 'kvk');
  after(() => rmSync(folder, { recursive: true, force: true }));

  before(() => {
    execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'pipe' });
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'pipe' });
    const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    execFileSync('npm', ['init', '-y'], { cwd: folder, stdio: 'pipe' });
    execFileSync('npm', ['install', '--offline', '--no-audit', `./${tarball}`], { cwd: folder, stdio: 'pipe' });
  });

  function run(words: string, ...others: string[]) {
    return spawnSync(process.execPath, [kvk, ...words.split(' '), ...others], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
  }

  it('brings no other package', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(installed, ['kafka-vs-kinesis']);
  });

  it('runs a scenario that ships, with workers and a local system of its own', () => {
    const { status, stdout, stderr } = run(
      'run loopback --duration 2s --set phases.warmUp=500ms --format json --quiet',
    );
    assert.equal(status, 0, stderr);
    const result = JSON.parse(stdout) as { status: string };
    assert.equal(result.status, 'complete');
  });

  it('loads every client library and starts its local Kinesis', () => {
    const { status, stdout, stderr } = run(
      'run load --duration 3s --set phases.warmUp=1s --warm-system 0s --format csv --quiet --targets',
      'kinesis fan-out',
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /kinesis fan-out/);
    for (const client of ['kafkajs', '@platformatic/kafka']) {
      const settings = `--set targets.kafka.settings.client=${client} --set targets.kafka.endpoint=127.0.0.1:1`;
      const unreachable = run(`run load --targets kafka ${settings}`);
      assert.equal(unreachable.status, 3, unreachable.stderr);
      assert.match(unreachable.stderr, /127\.0\.0\.1:1/);
    }
  });

  it('finds scenarios, tells its version and checks the machine', () => {
    assert.equal(run('validate fan-out').status, 0);
    assert.match(run('--version').stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match(run('doctor').stdout, /node/);
  });
});
