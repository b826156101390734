import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { killAll } from '../../../src/process/child.ts';
import { startDynamodb } from '../../../src/local/start-dynamodb.ts';
import { SystemUnavailable, type UnavailableCode } from '../../../src/local/system-unavailable.ts';
import { type Behaviour, Sandbox } from './sandbox.ts';

const program = fileURLToPath(new URL('programs/dynamodb.ts', import.meta.url));
const standIn = `exec '${process.execPath}' '${program}' "$@"`;

afterEach(() => killAll());

void describe('starting DynamoDB Local', () => {
  void it('starts, waits for the answer, and leaves nothing after stopping', async () => {
    using sandbox = new Sandbox({ broker: standIn });
    const system = await startDynamodb({ ...sandbox.options, heapMegabytes: 99 });
    assert.equal((await fetch(system.address)).status, 500, 'it is there, and no DynamoDB');
    assert.deepEqual([system.kind, system.how, system.version], ['dynamodb', 'jvm', '3.3.1']);
    const [folder = ''] = sandbox.list('tmp');
    const log = readFileSync(join(sandbox.folder, 'tmp', folder, 'dynamodb.log'), 'utf8');
    assert.match(log, /^called with -Xmx99m .*-Djava\.io\.tmpdir=\S+kvk-\S+ \S+XmlConfiguration \S+\/server\.xml$/m);
    assert.ok((system.sample()?.residentBytes ?? 0) > 0);
    assert.ok((system.startSteps.fetchMs ?? 0) > 0);
    await system.stop();
    await system.stop();
    assert.deepEqual(sandbox.list('tmp'), []);
    assert.equal(system.sample(), undefined);
    await assert.rejects(fetch(system.address));
  });

  const failures: readonly (Behaviour & { what: string; code: UnavailableCode; says: RegExp })[] = [
    {
      what: 'no Java',
      java: null,
      code: 'no-java',
      says: /Java is not on the PATH \(to start Amazon DynamoDB Local.*Install a Java runtime 17 or newer\.$/,
    },
    { what: 'a Java too old', java: '11.0.2', code: 'java-too-old', says: /Java 11\.0\.2, too old/ },
    { what: 'no Maven', maven: null, code: 'no-maven', says: /\(to fetch Amazon DynamoDB Local\).*3\.6 or newer\.$/ },
    {
      what: 'a failing Maven',
      maven: 'echo "[ERROR] Could not resolve central"; exit 1',
      code: 'download-failed',
      says: /could not fetch Amazon DynamoDB Local 3\.3\.1 \(exit code 1\).*Could not resolve central/s,
    },
    {
      what: 'a full disk',
      maven: 'printf half > "$output/one.jar"; echo "one.jar: No space left on device"; exit 1',
      code: 'disk-full',
      says: /The disk is full \(.*cache/,
    },
  ];
  for (const { what, code, says, ...behaviour } of failures) {
    void it(`reports ${what} and leaves nothing behind`, async () => {
      using sandbox = new Sandbox(behaviour);
      await assert.rejects(startDynamodb(sandbox.options), unavailable(code, says));
      assert.deepEqual(sandbox.list('cache'), []);
      assert.deepEqual(sandbox.list('tmp'), []);
    });
  }

  void it('names the port that is taken, and leaves nothing', async () => {
    const broker = `echo 'Caused by: java.net.BindException: Address already in use'; exit 1`;
    using sandbox = new Sandbox({ broker });
    const starting = startDynamodb({ ...sandbox.options, port: 4711 });
    await assert.rejects(starting, unavailable('port-taken', /in use \(127\.0\.0\.1:4711\)\. Choose another port/));
    assert.deepEqual(sandbox.list('tmp'), []);
  });

  void it('does not take the answer of another server for its own', async () => {
    using sandbox = new Sandbox({ broker: 'exec /bin/sleep 60' });
    let questions = 0;
    const other = createServer((_, response) => {
      questions++;
      response.end('{"TableNames":[]}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const starting = startDynamodb({ ...sandbox.options, port, readyWithinMs: 300 });
      await assert.rejects(starting, unavailable('not-ready', /not ready within 0\.3 s/));
      assert.equal(questions, 0);
    } finally {
      other.close();
    }
  });

  void it('says what a server answers that never gets ready', async () => {
    using sandbox = new Sandbox({ broker: standIn });
    const starting = startDynamodb({ ...sandbox.options, heapMegabytes: 13, readyWithinMs: 3000 });
    await assert.rejects(
      starting,
      unavailable('not-ready', /ListTables was answered with 500: the library is missing/),
    );
  });

  void it('reports at once a JVM that ends, with its last lines, and keeps its log', async () => {
    using sandbox = new Sandbox({ broker: 'echo "no such class"; exit 1' });
    const starting = startDynamodb({ ...sandbox.options, readyWithinMs: 600_000 });
    await assert.rejects(starting, unavailable('exited', /exit code 1.*dynamodb\.log.*no such class/s));
    const [folder = ''] = sandbox.list('tmp');
    assert.match(readFileSync(join(sandbox.folder, 'tmp', folder, 'dynamodb.log'), 'utf8'), /no such class/);
  });

  void it('stops when it is aborted, and leaves nothing', async () => {
    using sandbox = new Sandbox({ broker: 'exec /bin/sleep 60' });
    const abort = new AbortController();
    const starting = startDynamodb({ ...sandbox.options, signal: abort.signal });
    setTimeout(() => abort.abort(new Error('interrupted')), 300);
    await assert.rejects(starting, /interrupted/);
    assert.deepEqual(sandbox.list('tmp'), []);
  });
});

function unavailable(code: UnavailableCode, says: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof SystemUnavailable, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, says);
    return true;
  };
}
