import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cacheFolderOf } from '../../../src/local/cache-folder.ts';
import { filesystemOf } from '../../../src/local/filesystem.ts';
import { findJava, findNode } from '../../../src/local/find-programs.ts';
import { findClock, findDisk, findMemory } from '../../../src/local/find-resources.ts';
import { findPrerequisites } from '../../../src/local/prerequisites.ts';
import { startTicksOf, usageOf } from '../../../src/local/process-usage.ts';
import { Sandbox } from './sandbox.ts';

void describe('prerequisites', () => {
  void it('lists everything, with what a lack prevents and how to mend it', async () => {
    using sandbox = new Sandbox({ java: '21.0.4', maven: null });
    const { environment = {} } = sandbox.options;
    const found = await findPrerequisites({ environment, cacheFolder: join(sandbox.folder, 'not', 'made', 'yet') });
    const names = ['node', 'java', 'maven', 'docker', 'memory', 'cache disk', 'temporary disk', 'clock'];
    assert.deepEqual(
      found.map(({ name }) => name),
      names,
    );
    assert.deepEqual(found[1], { name: 'java', found: '21.0.4' });
    for (const name of ['maven', 'docker']) {
      const lack = found.find((one) => one.name === name)?.lack;
      assert.match(lack?.what ?? '', /is not on the PATH/);
      assert.match(lack?.mend ?? '', /^Install/);
      assert.ok((lack?.prevents ?? '').length > 0);
    }
  });

  for (const [said, enough] of [
    ['1.8.0_442', false],
    ['11.0.2', false],
    ['16', false],
    ['17', true],
    ['17.0.15', true],
    ['25-ea', true],
  ] as const) {
    void it(`reads Java ${said}`, async () => {
      using sandbox = new Sandbox({ java: said });
      const java = await findJava(sandbox.options.environment ?? {});
      assert.equal(java.found, said);
      assert.equal(java.lack === undefined, enough);
    });
  }

  void it('prefers the Java of JAVA_HOME', async () => {
    using path = new Sandbox({ java: '11.0.2' });
    using home = new Sandbox({ java: '21' });
    const java = await findJava({ ...path.options.environment, JAVA_HOME: home.folder });
    assert.deepEqual(java, { name: 'java', found: '21' });
  });

  void it('judges versions and amounts', async () => {
    assert.equal(findNode('24.1.0').lack, undefined);
    assert.equal(findNode('22.22.0').lack, undefined);
    assert.match(findNode('22.21.9').lack?.mend ?? '', /22\.22 or newer/);
    assert.equal(findMemory(2 ** 31).lack, undefined);
    assert.match(findMemory(2 ** 30).lack?.what ?? '', /1536 MiB/);
    assert.equal(findClock('/no/such/file').lack, undefined);
    assert.match((await findDisk('cache disk', '/')).found ?? '', /^\/: \d+ MiB free/);
  });

  void it(
    'recognises a filesystem in memory',
    { skip: existsSync('/dev/shm') ? false : 'no /dev/shm here' },
    async () => {
      assert.deepEqual(
        { ...(await filesystemOf('/dev/shm')), freeBytes: 0 },
        { type: 'tmpfs', inMemory: true, freeBytes: 0 },
      );
    },
  );

  void it('finds the cache where the environment wants it', () => {
    assert.equal(cacheFolderOf({ XDG_CACHE_HOME: '/elsewhere' }), '/elsewhere/kafka-vs-kinesis');
    assert.match(cacheFolderOf({}), /kafka-vs-kinesis/);
  });

  void it('reads what a process has used, and nothing of one that is gone', () => {
    assert.ok((usageOf(process.pid)?.cpuSeconds ?? 0) > 0);
    assert.ok((usageOf(process.pid)?.residentBytes ?? 0) > 10_000_000);
    assert.ok((startTicksOf(process.pid) ?? 0) > 0);
    assert.equal(usageOf(2 ** 22 + 1), undefined);
  });
});
