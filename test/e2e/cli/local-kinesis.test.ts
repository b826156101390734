import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { text } from 'node:stream/consumers';
import { Sandbox } from './kvk.ts';

const up = /^Up until Ctrl-C\.$/m;

/** Parsed JSON. */
type Json = ReturnType<typeof JSON.parse>;

/** A call of the API by its name; the status and the body. */
async function call(address: string, operation: string, body: object = {}): Promise<[status: number, body: Json]> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'x-amz-target': `Kinesis_20131202.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}

async function get(url: string): Promise<Json> {
  return (await fetch(url)).json();
}

function addressIn(printed: string): string {
  return /^Kinesis Data Streams, local: (\S+) {2}\(/m.exec(printed)?.[1] ?? '';
}

function getSecurely(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (answer) => void text(answer).then(resolve, reject))
      .on('error', reject)
      .end();
  });
}

describe('kvk local kinesis', { concurrency: 2 }, () => {
  it('does what its flags say, prints how to connect, and ends when it is told to', async () => {
    await using sandbox = new Sandbox();
    writeFileSync(
      join(sandbox.folder, 'more.yaml'),
      'durationsMilliseconds: { createStream: 0 }\nquotas: { consumersPerStream: 3 }\n',
    );
    const cache = join(sandbox.folder, 'cache');
    const flags =
      '--port 0 --tls-port 0 --region eu-west-1 --account 123456789012 --stream orders:4 --stream clicks --memory 64MiB ' +
      '--log debug --quota shardWriteRecordsPerSecond=1 --fault stalledShard=clicks/shardId-000000000000 ' +
      '--settings more.yaml';
    const server = await sandbox.start(['local', 'kinesis', ...flags.split(' ')], { XDG_CACHE_HOME: cache });
    await server.says(up);
    const address = addressIn(server.stdout);
    assert.match(server.stdout, new RegExp(`export AWS_ENDPOINT_URL_KINESIS=${address} AWS_REGION=eu-west-1`));
    assert.match(server.stdout, /AWS documents them, but consumersPerStream=3, shardWriteRecordsPerSecond=1 /);
    assert.match(server.stdout, /64\.0 MiB of records/);
    const [, secure = '', file = ''] = /TLS: +(https:\S+), certificate (\S+)$/m.exec(server.stdout) ?? [];
    assert.ok(file.startsWith(cache), file);
    assert.match(server.stdout, new RegExp(`AWS_CA_BUNDLE=${file}[^]*NODE_EXTRA_CA_CERTS=${file}[^]*keytool.*${file}`));
    const health = JSON.parse(await getSecurely(`${secure}/health`, readFileSync(file, 'utf8')));
    assert.deepEqual([health.streams, health.shards, health.memory.limitBytes], [2, 5, 64 * 1024 ** 2]);
    const [, summary] = await call(address, 'DescribeStreamSummary', { StreamName: 'orders' });
    assert.equal(summary.StreamDescriptionSummary.StreamARN, 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders');
    const Records = [1, 2].map(() => ({ PartitionKey: 'k', Data: 'AAAA' }));
    const [, put] = await call(address, 'PutRecords', { StreamName: 'orders', Records });
    assert.equal(put.FailedRecordCount, 1);
    const faults = await get(`${address}/admin/faults`);
    assert.equal(faults.stalledShard, 'clicks/shardId-000000000000');
    await server.says(/^local kinesis: PutRecords 200 ok \d+\.\d ms$/m);
    server.signal('SIGTERM');
    const { code, stderr } = await server.ended;
    assert.equal(code, 143, stderr);
    await assert.rejects(fetch(`${address}/health`));
  });

  it('lets in who has the access key id alone, and lifts quotas', async () => {
    await using sandbox = new Sandbox();
    const server = await sandbox.start([
      'local',
      'kinesis',
      '--port',
      '0',
      '--access-key',
      'AKIDONE',
      '--quotas',
      'off',
    ]);
    await server.says(up);
    assert.match(server.stdout, /access key id AKIDONE, any secret/);
    assert.match(server.stdout, /AWS_ACCESS_KEY_ID=AKIDONE/);
    assert.match(server.stdout, /quotas: +off/);
    const [status, body] = await call(addressIn(server.stdout), 'ListStreams');
    assert.deepEqual([status, body.__type], [400, 'MissingAuthenticationTokenException']);
  });

  it('listens on IPv6 and says its version', async () => {
    await using sandbox = new Sandbox();
    const server = await sandbox.start(['local', 'kinesis', '--port', '0', '--host', '::1']);
    await server.says(up);
    const { version } = await get(`${addressIn(server.stdout)}/health`);
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.match(addressIn(server.stdout), /^http:\/\/\[::1\]:\d+$/);
  });

  it('says which port is taken, also when it is that of TLS', async () => {
    await using sandbox = new Sandbox();
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = holder.address() as AddressInfo;
      for (const flags of [
        ['--port', `${port}`],
        ['--port', '0', '--tls-port', `${port}`],
      ]) {
        const { code, stdout, stderr } = await sandbox.run(['local', 'kinesis', ...flags], {
          XDG_CACHE_HOME: join(sandbox.folder, 'cache'),
        });
        assert.equal(code, 3, stderr);
        assert.equal(stdout, '');
        assert.equal(
          stderr,
          `The port for the local Kinesis is in use (127.0.0.1:${port}). Choose another port, or 0 for any free one.\n`,
        );
      }
    } finally {
      holder.close();
    }
  });

  it('names everything that is wrong at once, where it was said', async () => {
    await using sandbox = new Sandbox();
    writeFileSync(join(sandbox.folder, 'bad.yaml'), 'quotas:\n  shardReadCallPerSecond: 5\n');
    const flags = [
      '--port',
      '70000',
      '--quota',
      'x',
      '--fault',
      'failedShares=1',
      '--stream',
      'a/b:0',
      '--memory',
      'big',
    ];
    const { code, stdout, stderr } = await sandbox.run(['local', 'kinesis', ...flags, '--settings', 'bad.yaml']);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    for (const line of [
      '--quota x: write name=value; --quota list shows the names',
      '--port 70000: must be a whole number from 0 to 65535',
      'bad.yaml:2:3: quotas.shardReadCallPerSecond is unknown: did you mean shardReadCallsPerSecond?',
      '--fault failedShares=1: is unknown: did you mean failedShare?',
      '--stream a/b:0: is no name of a stream: letters, digits and _.-',
    ]) {
      assert.ok(stderr.includes(`${line}\n`), `${line}\n\n${stderr}`);
    }
    assert.match(stderr, /^--memory big: 'big' is not a size/m);
    const missing = await sandbox.run(['local', 'kinesis', '--settings', 'gone.yaml', '--port', '0']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^--settings gone\.yaml: cannot be read: ENOENT/);
  });

  it('lists quotas and faults', async () => {
    await using sandbox = new Sandbox();
    const { code, stdout } = await sandbox.run(['local', 'kinesis', '--quota', 'list', '--fault', 'list']);
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}shardWriteRecordsPerSecond=1000 +records written, per shard$/m);
    assert.match(stdout, /^ {2}callsPerSecond\.DescribeStream=10$/m);
    assert.match(stdout, /^ {2}failedShare=0 +share of calls/m);
    assert.ok(!existsSync(sandbox.results));
  });
});
