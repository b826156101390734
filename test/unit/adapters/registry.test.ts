import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { UnknownAdapter, adapterNames, loadAdapter } from '../../../src/adapters/registry.ts';

describe('the registry of adapters', () => {
  it('names exactly the folders beside it', () => {
    const folders = readdirSync(new URL('../../../src/adapters/', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    assert.deepEqual([...adapterNames].sort(), folders.sort());
  });

  it('loads each under its own name', async () => {
    for (const name of adapterNames) assert.equal((await loadAdapter(name)).name, name);
  });

  it('says which names there are', async () => {
    await assert.rejects(loadAdapter('pulsar'), (error: unknown) => {
      assert.ok(error instanceof UnknownAdapter);
      for (const name of adapterNames) assert.ok(error.message.includes(name));
      return true;
    });
    await assert.rejects(loadAdapter('toString'), UnknownAdapter);
  });

  it('loads the adapter of a file, and says what a file lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kvk-registry-'));
    try {
      await writeFile(join(folder, 'good.mjs'), "export const adapter = { name: 'of-mine' };");
      await writeFile(join(folder, 'empty.mjs'), 'export const other = 1;');
      assert.equal((await loadAdapter(pathToFileURL(join(folder, 'good.mjs')).href)).name, 'of-mine');
      await assert.rejects(loadAdapter(pathToFileURL(join(folder, 'empty.mjs')).href), /exports no 'adapter'/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
