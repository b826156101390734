import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killAll } from '../../../src/process/child.ts';
import { spawnNode } from '../../../src/process/spawn-entry.ts';
import { type KinesisOptions, KinesisSettingsRefused, startKinesis } from '../../../src/local/start-kinesis.ts';
import { SystemUnavailable } from '../../../src/local/system-unavailable.ts';

const standIn = new URL('programs/kinesis.ts', import.meta.url).pathname;

/** Starts the stand-in in place of the server. */
function start(options: KinesisOptions): ReturnType<typeof startKinesis> {
  return startKinesis(options, (entry, args, more) => spawnNode(standIn, args, { name: entry, ...more }));
}

afterEach(() => killAll());

void describe('starting the local Kinesis', () => {
  void it('waits for its announcement, passes the settings, and ends it', async () => {
    const { promise: said, resolve: report } = Promise.withResolvers<string>();
    const system = await start({ settings: { retentionTimeScale: 60 }, report });
    assert.equal(system.address, 'http://127.0.0.1:4711');
    assert.equal(system.version, '1.2.3');
    assert.ok((system.sample()?.residentBytes ?? 0) > 0);
    assert.deepEqual(JSON.parse(await said), {
      retentionTimeScale: 60,
      host: '127.0.0.1',
      port: 0,
      endWithStdin: true,
    });
    await system.stop();
    assert.deepEqual(await system.ended, { code: null, signal: 'SIGTERM' });
    assert.equal(system.sample(), undefined);
  });

  void it('says when the port is in use', async () => {
    await assert.rejects(start({ port: 99, settings: { act: 'port taken' } }), (error) => {
      assert.ok(error instanceof SystemUnavailable);
      assert.equal(error.code, 'port-taken');
      assert.match(error.message, /127\.0\.0\.1:99.*Choose another port/);
      return true;
    });
  });

  void it('passes on what the server says of its settings', async () => {
    await assert.rejects(start({ settings: { act: 'refuse' } }), (error) => {
      assert.ok(error instanceof KinesisSettingsRefused);
      assert.deepEqual(error.problems, [{ path: ['quotas', 'x'], text: 'is unknown' }]);
      return true;
    });
  });

  void it('gives up on a server that says nothing', async () => {
    await assert.rejects(start({ readyWithinMs: 300, settings: { act: 'silent' } }), (error) => {
      assert.ok(error instanceof SystemUnavailable);
      assert.equal(error.code, 'not-ready');
      return true;
    });
  });
});
