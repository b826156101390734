import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { call } from '../local/dynamodb-client.ts';
import { Sandbox } from './kvk.ts';
import { lackingJvm } from './lacking.ts';
import { DescendantsWatch, stillRunning } from './processes.ts';

describe('a local DynamoDB', { skip: await lackingJvm('dynamodb') }, () => {
  it('says how to connect, answers, refuses a port that is taken, and is gone after Ctrl-C', async () => {
    await using sandbox = new Sandbox();
    const up = await sandbox.start(['local', 'dynamodb']);
    using watch = new DescendantsWatch(up.pid);
    await up.says(/^Up until Ctrl-C\.$/m);
    const [, address = ''] =
      /^Amazon DynamoDB Local \S+ \(jvm\): (http:\/\/127\.0\.0\.1:\d+) {2}/m.exec(up.stdout) ?? [];
    assert.ok(up.stdout.includes(`export AWS_ENDPOINT_URL_DYNAMODB=${address}\n`));
    assert.deepEqual((await call(address, 'ListTables', {})).body, { TableNames: [] });
    const { port } = new URL(address);
    const second = await sandbox.run(['local', 'dynamodb', '--port', port]);
    assert.equal(second.code, 3, second.stderr);
    assert.match(second.stderr, new RegExp(`in use \\(127\\.0\\.0\\.1:${port}\\)\\. Choose another port`));
    up.signal('SIGINT');
    const { code, stderr } = await up.ended;
    assert.equal(code, 130, stderr);
    assert.deepEqual(stillRunning(watch.seen), []);
    assert.ok(watch.seen.some(({ command }) => command.includes('java')));
    assert.deepEqual(readdirSync(sandbox.temporary), []);
  });
});
