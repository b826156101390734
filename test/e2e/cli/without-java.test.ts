import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { lackingKafka } from './lacking.ts';
import { Sandbox, short } from './kvk.ts';

/** A PATH that holds nothing but Node, and an empty cache. */
function withoutJava({ folder }: Sandbox): NodeJS.ProcessEnv {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  symlinkSync(process.execPath, join(programs, 'node'));
  return { PATH: programs, JAVA_HOME: '', XDG_CACHE_HOME: join(folder, 'cache') };
}

const mend = 'Install a Java runtime 17 or newer, or Docker.';

describe('without Java, Maven and Docker', { concurrency: 2 }, () => {
  it('the doctor says what is missing, what that prevents and how to mend it', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout } = await sandbox.run(['doctor'], withoutJava(sandbox));
    assert.equal(code, 3);
    assert.match(stdout, /^ok {4}node +\d+\./m);
    for (const [name, what] of [
      ['java', 'Java is not on the PATH'],
      ['maven', 'Maven (mvn) is not on the PATH'],
      ['docker', 'Docker is not on the PATH'],
    ] as const) {
      assert.match(
        stdout,
        new RegExp(`^lack  ${name} +${what.replace(/[()]/g, String.raw`\$&`)}\n +prevents .+\\. Install `, 'm'),
      );
    }
    assert.match(stdout, /^No local Kafka can be started .* no local DynamoDB; a local Kinesis can\.$/m);
  });

  it('the doctor says the same as JSON', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout } = await sandbox.run(['doctor', '--format', 'json'], withoutJava(sandbox));
    assert.equal(code, 3);
    const lacking = (JSON.parse(stdout) as { name: string; lack?: { mend: string } }[]).filter(({ lack }) => lack);
    for (const name of ['java', 'maven', 'docker']) assert.ok(lacking.some((each) => each.name === name));
  });

  it('a run against a local Kafka ends with 3 and says how to mend it', async () => {
    await using sandbox = new Sandbox();
    const { code, stderr } = await sandbox.run(['run', 'load', '--targets', 'kafka', ...short], withoutJava(sandbox));
    assert.equal(code, 3, stderr);
    assert.equal(stderr.split(mend).length - 1, 1, stderr);
  });

  it('a local Kafka cannot be started', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout, stderr } = await sandbox.run(['local', 'kafka'], withoutJava(sandbox));
    assert.equal(code, 3, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(mend));
    assert.doesNotMatch(stderr, /bug/);
  });

  it('a local DynamoDB cannot be started, and Docker is no way out', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout, stderr } = await sandbox.run(['local', 'dynamodb'], withoutJava(sandbox));
    assert.equal(code, 3, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /Install a Java runtime 17 or newer\.$/m);
  });

  it('both local systems are not started by half: it ends, and Kinesis with it', async () => {
    await using sandbox = new Sandbox();
    const { code, stderr } = await sandbox.run(['local', 'up'], withoutJava(sandbox));
    assert.equal(code, 3, stderr);
    assert.match(stderr, new RegExp(mend));
  });

  it('a comparison runs the side of Kinesis, documents that of Kafka, and says once how to mend it', async () => {
    await using sandbox = new Sandbox();
    const argv = ['compare', '--only', 'set-up', '--set', 'repetitions=1'];
    const { code, stdout, stderr } = await sandbox.run(argv, withoutJava(sandbox));
    assert.equal(code, 3, stderr);
    assert.equal(stderr.split(mend).length - 1, 1, stderr);
    assert.match(stdout, /“a few weeks”/);
    assert.match(stdout, /documented/);
    const { status, scenarios } = await sandbox.result();
    assert.equal(status, 'failed');
    const [kafka, ...kinesis] = scenarios[0]!.targets;
    assert.equal(kafka?.problem?.code, 'unreachable');
    assert.ok(kinesis.length > 0);
    for (const target of kinesis) assert.equal(target.status, 'complete', target.label);
  });
});

const lacking = await lackingKafka();

describe('with a full disk in the cache', { skip: lacking }, () => {
  it('a run against a local Kafka ends with 3 and names the folder', async (t) => {
    await using sandbox = new Sandbox();
    const cache = join(sandbox.folder, 'cache');
    mkdirSync(cache);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', cache], { encoding: 'utf8' });
    if (mounted.status !== 0) {
      t.skip(`no small disk can be made here: ${mounted.error?.message ?? mounted.stderr.trim()}`);
      return;
    }
    try {
      const { code, stderr } = await sandbox.run(['run', 'load', '--targets', 'kafka', ...short], {
        XDG_CACHE_HOME: cache,
      });
      assert.equal(code, 3, stderr);
      assert.match(stderr, /The disk is full \(.*cache.*\)\. Free some space there, or set XDG_CACHE_HOME/);
      assert.deepEqual(
        readdirSync(join(cache, 'kafka-vs-kinesis')).filter((name) => name.startsWith('kafka-')),
        [],
      );
    } finally {
      spawnSync('umount', [cache]);
    }
  });
});
