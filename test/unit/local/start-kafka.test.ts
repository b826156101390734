import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { killAll } from '../../../src/process/child.ts';
import { startKafka } from '../../../src/local/start-kafka.ts';
import { SystemUnavailable, type UnavailableCode } from '../../../src/local/system-unavailable.ts';
import { type Behaviour, Sandbox } from './sandbox.ts';

afterEach(() => killAll());

void describe('starting Kafka', () => {
  void it('formats, starts, waits for the answer, and leaves nothing after stopping', async () => {
    using sandbox = new Sandbox({});
    const asked: string[] = [];
    const system = await startKafka({
      ...sandbox.options,
      isReady: (address) => Promise.resolve(asked.push(address) > 2),
      properties: { 'log.retention.ms': '1000' },
      heapMegabytes: 300,
    });
    assert.deepEqual(asked, [system.address, system.address, system.address]);
    assert.match(system.address, /^127\.0\.0\.1:\d+$/);
    assert.equal(system.how, 'jvm');
    const [folder = ''] = sandbox.list('tmp');
    assert.match(folder, /^kvk-/);
    const written = (name: string): string => readFileSync(join(sandbox.folder, 'tmp', folder, name), 'utf8');
    assert.match(written('server.properties'), /^log\.retention\.ms=1000$/m);
    assert.ok(written('server.properties').includes(`advertised.listeners=PLAINTEXT://${system.address}\n`));
    assert.match(written('kafka.log'), /^Formatting\ncalled with -Xms300m -Xmx300m .*server\.properties$/m);
    assert.ok((system.sample()?.residentBytes ?? 0) > 0);
    assert.ok((system.startSteps.fetchMs ?? 0) > 0);
    await system.stop();
    await system.stop();
    assert.deepEqual(sandbox.list('tmp'), []);
    assert.equal(system.sample(), undefined);
  });

  const failures: readonly (Behaviour & {
    what: string;
    code: UnavailableCode;
    says: RegExp;
    readyWithinMs?: number;
  })[] = [
    {
      what: 'no Java',
      java: null,
      code: 'no-java',
      says: /Java is not on the PATH; Docker is not on the PATH.*Install/s,
    },
    {
      what: 'a Java too old',
      java: '1.8.0_442',
      code: 'java-too-old',
      says: /Java 1\.8\.0_442, too old.*17 or newer/s,
    },
    { what: 'no Maven', maven: null, code: 'no-maven', says: /Maven \(mvn\) is not on the PATH.*Install Maven/s },
    {
      what: 'a failing Maven',
      maven: 'echo "[ERROR] Could not resolve central"; exit 1',
      code: 'download-failed',
      says: /exit code 1.*settings\.xml.*Could not resolve central/s,
    },
    {
      what: 'a full disk',
      maven: 'printf half > "$output/one.jar"; echo "one.jar: No space left on device"; exit 1',
      code: 'disk-full',
      says: /The disk is full \(.*cache.*XDG_CACHE_HOME/s,
    },
  ];
  for (const { what, code, says, ...behaviour } of failures) {
    void it(`reports ${what} and leaves nothing behind`, async () => {
      using sandbox = new Sandbox(behaviour);
      await assert.rejects(startKafka(sandbox.options), unavailable(code, says));
      assert.deepEqual(sandbox.list('cache'), []);
      assert.deepEqual(sandbox.list('tmp'), []);
    });
  }

  void it('reports at once a JVM that ends, with its last lines, and keeps its log', async () => {
    using sandbox = new Sandbox({ broker: 'echo "FATAL no such setting"; exit 3' });
    const options = { ...sandbox.options, isReady: () => Promise.resolve(false), readyWithinMs: 600_000 };
    await assert.rejects(
      startKafka(options),
      unavailable('exited', /ended while starting, with exit code 3.*kafka\.log.*FATAL no such/s),
    );
    const [folder = ''] = sandbox.list('tmp');
    assert.match(readFileSync(join(sandbox.folder, 'tmp', folder, 'kafka.log'), 'utf8'), /FATAL no such/);
    assert.ok(!existsSync(join(sandbox.folder, 'tmp', folder, 'data')));
  });

  void it('reports a broker that is never ready, whether it refuses, fails or never replies', async () => {
    const questions = [
      () => Promise.resolve(false),
      () => Promise.reject(new Error('connection refused')),
      () => Promise.withResolvers<boolean>().promise,
    ];
    for (const isReady of questions) {
      using sandbox = new Sandbox({});
      const options = { ...sandbox.options, isReady, readyWithinMs: 300 };
      await assert.rejects(startKafka(options), unavailable('not-ready', /not ready within 0\.3 s/));
    }
  });

  void it('does not take the answer of another broker for its own', async () => {
    using sandbox = new Sandbox({ broker: 'exec /bin/sleep 60' });
    await assert.rejects(startKafka({ ...sandbox.options, readyWithinMs: 300 }), unavailable('not-ready', /./));
  });

  void it('tries other ports when one was taken in between', async () => {
    using sandbox = new Sandbox({
      broker: `
        [ -e "$0.tried" ] && { echo 'Kafka Server started'; exec /bin/sleep 60; }
        : > "$0.tried"; echo 'java.net.BindException: Address already in use'; exit 1`,
    });
    const system = await startKafka(sandbox.options);
    assert.equal(sandbox.list('tmp').length, 1);
    await system.stop();
  });

  void it('starts a broker again that ZooKeeper still takes for its former self', async () => {
    using sandbox = new Sandbox({
      broker: `
        [ -e "$0.tried" ] && { echo 'Kafka Server started'; exec /bin/sleep 60; }
        : > "$0.tried"; echo 'KeeperException$NodeExistsException: KeeperErrorCode = NodeExists'; exit 1`,
    });
    const system = await startKafka(sandbox.options);
    assert.equal(sandbox.list('tmp').length, 1);
    assert.match(readFileSync(join(sandbox.folder, 'tmp', sandbox.list('tmp')[0]!, 'kafka.log'), 'utf8'), /NodeExists/);
    await system.stop();
  });

  void it('refuses a memory filesystem unless that is allowed', async (t) => {
    if (!existsSync('/dev/shm')) return t.skip('this machine has no /dev/shm');
    using sandbox = new Sandbox({});
    const options = { ...sandbox.options, temporaryFolder: '/dev/shm', allowMemoryFilesystem: false };
    await assert.rejects(startKafka(options), unavailable('memory-filesystem', /\/dev\/shm.*TMPDIR/s));
  });

  void it('stops at once when it is aborted, and leaves nothing', async () => {
    using sandbox = new Sandbox({});
    const abort = new AbortController();
    const starting = startKafka({
      ...sandbox.options,
      signal: abort.signal,
      isReady: () => {
        abort.abort(new Error('interrupted'));
        return Promise.resolve(false);
      },
    });
    await assert.rejects(starting, /interrupted/);
    assert.deepEqual(sandbox.list('tmp'), []);
  });

  void it('needs no Maven once the jars are there', async () => {
    using first = new Sandbox({});
    await (await startKafka(first.options)).stop();
    using second = new Sandbox({ maven: null });
    const { cacheFolder } = first.options;
    const system = await startKafka({ ...second.options, ...(cacheFolder === undefined ? {} : { cacheFolder }) });
    await system.stop();
    assert.deepEqual(second.reports, []);
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
