import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { keepUntil, makeOwnedFolder, sweepLeftovers } from '../../../src/local/owned-folder.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'owned-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

/** Rewrites the mark of a folder as if another process had made it. */
function changeOwner(folder: string, change: object): void {
  const file = join(folder, 'owner.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
}

const deadPid = (): number => spawnSync('true').pid;

void describe('sweeping leftovers', () => {
  void it('removes the folders of the dead', async () => {
    const dead = await makeOwnedFolder(parent);
    const reused = await makeOwnedFolder(parent);
    const before = await makeOwnedFolder(parent);
    mkdirSync(join(dead, 'data'));
    writeFileSync(join(dead, 'data', 'log'), 'x');
    changeOwner(dead, { pid: deadPid() });
    changeOwner(reused, { startTicks: 1 });
    changeOwner(before, { boot: 'an earlier run of the machine' });
    assert.deepEqual([...(await sweepLeftovers(parent))].sort(), [dead, reused, before].sort());
    assert.ok(!existsSync(dead));
  });

  void it('leaves what belongs to the living, to other machines, or to nobody we know', async () => {
    const own = await makeOwnedFolder(parent);
    const elsewhere = await makeOwnedFolder(parent);
    changeOwner(elsewhere, { machine: 'another-machine', pid: deadPid() });
    const otherName = await makeOwnedFolder(parent, 'other-');
    changeOwner(otherName, { pid: deadPid() });
    mkdirSync(join(parent, 'kvk-unmarked'));
    mkdirSync(join(parent, 'kvk-garbled'));
    writeFileSync(join(parent, 'kvk-garbled', 'owner.json'), '{');
    symlinkSync(otherName, join(parent, 'kvk-link'));
    assert.deepEqual(await sweepLeftovers(parent), []);
    for (const folder of [own, elsewhere, otherName]) assert.ok(existsSync(folder));
  });

  void it('keeps the logs of a failure until their time is over', async () => {
    const failed = await makeOwnedFolder(parent);
    await keepUntil(failed, 5000);
    changeOwner(failed, { pid: deadPid() });
    assert.deepEqual(await sweepLeftovers(parent, undefined, 4999), []);
    assert.deepEqual(await sweepLeftovers(parent, undefined, 5000), [failed]);
  });
});
