import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { call } from '../local/dynamodb-client.ts';
import { Sandbox } from './kvk.ts';
import { lackingJvm } from './lacking.ts';

describe('kvk cleanup', { concurrency: 2 }, () => {
  it('removes the streams of runs on a Kinesis and no others, and with --dry-run none', async () => {
    await using sandbox = new Sandbox();
    const streams = ['kvk-0123abcd-load-kinesis-1-0', 'kvk-orders', 'orders'];
    const address = await addressOf(
      sandbox,
      'kinesis',
      '--port',
      '0',
      ...streams.flatMap((name) => ['--stream', name]),
    );
    const cleanup = (...flags: string[]) =>
      sandbox.run(['cleanup', '--kinesis', address, ...flags], { TMPDIR: sandbox.folder });
    const listed = await cleanup('--dry-run');
    assert.equal(listed.code, 0, listed.stderr);
    assert.match(listed.stdout, /^kinesis: stream kvk-0123abcd-load-kinesis-1-0: would be removed$/m);
    const removed = await cleanup();
    assert.equal(removed.code, 0, removed.stderr);
    assert.match(removed.stdout, /^kinesis: stream kvk-0123abcd-load-kinesis-1-0: removed$/m);
    assert.doesNotMatch(removed.stdout, /orders/);
    assert.doesNotMatch((await cleanup()).stdout, /stream/);
    assert.deepEqual(await namesAt(address), ['kvk-orders', 'orders']);
  });

  it('removes folders whose process is gone, and leaves those without our mark', async () => {
    await using sandbox = new Sandbox();
    const [ours, foreign] = ['kvk-gone', 'kvk-foreign'].map((name) => join(sandbox.folder, name));
    await Promise.all([mkdir(ours!), mkdir(foreign!)]);
    const owner = { pid: 1, startTicks: null, machine: hostname(), boot: 'another' };
    await writeFile(join(ours!, 'owner.json'), JSON.stringify(owner));
    const environment = { TMPDIR: sandbox.folder };
    const listed = await sandbox.run(['cleanup', '--dry-run'], environment);
    assert.match(listed.stdout, /^this machine: folder \S+kvk-gone: would be removed$/m);
    assert.ok(existsSync(ours!));
    const { code, stdout } = await sandbox.run(['cleanup'], environment);
    assert.equal(code, 0);
    assert.match(stdout, /^this machine: folder \S+kvk-gone: removed$/m);
    assert.deepEqual([existsSync(ours!), existsSync(foreign!)], [false, true]);
  });

  it('asks before it looks beyond this machine, and says what cannot be reached', async () => {
    await using sandbox = new Sandbox();
    const environment = { TMPDIR: sandbox.folder };
    const remote = await sandbox.run(['cleanup', '--kafka', 'broker.example:9092'], environment);
    assert.equal(remote.code, 2);
    assert.match(remote.stderr, /broker\.example is not this machine\. Add --allow-remote/);
    const wrong = await sandbox.run(['cleanup', '--kinesis', '127.0.0.1'], environment);
    assert.equal(wrong.code, 2, wrong.stderr);
    const dead = await sandbox.run(['cleanup', '--kinesis', 'http://127.0.0.1:1'], environment);
    assert.equal(dead.code, 3, dead.stderr);
  });
});

describe('kvk cleanup of leases', { skip: await lackingJvm('dynamodb') }, () => {
  it('removes the lease tables of runs and no others', async () => {
    await using sandbox = new Sandbox();
    const [kinesis, dynamodb] = await Promise.all([
      addressOf(sandbox, 'kinesis', '--port', '0'),
      addressOf(sandbox, 'dynamodb'),
    ]);
    const tables = ['kvk-0123abcd-takeover-kinesis-1-0.readers', 'kvk-orders', 'orders'];
    for (const TableName of tables) {
      const { status } = await call(dynamodb, 'CreateTable', {
        TableName,
        KeySchema: [{ AttributeName: 'leaseKey', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'leaseKey', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      });
      assert.equal(status, 200);
    }
    const { code, stdout, stderr } = await sandbox.run(['cleanup', '--kinesis', kinesis, '--dynamodb', dynamodb], {
      TMPDIR: sandbox.folder,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^kinesis: table kvk-0123abcd-takeover-kinesis-1-0\.readers: removed$/m);
    assert.deepEqual((await call(dynamodb, 'ListTables', {})).body, { TableNames: ['kvk-orders', 'orders'] });
  });
});

/** Starts a local system in the sandbox, which ends it, and tells its address. */
async function addressOf(sandbox: Sandbox, system: string, ...flags: readonly string[]): Promise<string> {
  const up = await sandbox.start(['local', system, ...flags]);
  await up.says(/^Up until Ctrl-C\.$/m);
  return /, local: (\S+) {2}\(|\(jvm\): (\S+) {2}/.exec(up.stdout)!.slice(1).find(Boolean)!;
}

async function namesAt(address: string): Promise<string[]> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  return ((await answer.json()) as { StreamNames: string[] }).StreamNames;
}
