import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { entryNames, entryPath } from '../../../src/process/entries.ts';
import { root } from './lint.ts';

const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => ({
  file,
  text: readFileSync(join(root, file), 'utf8'),
}));

/** The tracked lines, this file's left aside, that match one of the patterns. */
function trackedLines(...patterns: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['grep', '-nIiE', ...patterns.flatMap((pattern) => ['-e', pattern]), '--', ':!test/unit/house/tree.test.ts'],
    { cwd: root, encoding: 'utf8' },
  );
  // 0: some lines match, 1: none do; anything else is a failure of git.
  assert.ok(status === 0 || status === 1, stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

describe('the tree', () => {
  it('names the files that run as processes in process/entries.ts only', () => {
    const files = entryNames.map((name) => basename(entryPath(name)));
    const naming = sources.filter(
      ({ file, text }) =>
        file !== 'src/process/entries.ts' &&
        [...text.matchAll(/new URL\(\s*['"`]([^'"`]*)/g)].some(([, path = '']) => files.includes(basename(path))),
    );
    assert.deepEqual(
      naming.map(({ file }) => file),
      [],
    );
  });

  it('reaches the systems from the contract files through the registry only', () => {
    const systems = new Set(globSync('src/adapters/*/', { cwd: root }).map((path) => basename(path)));
    assert.ok(systems.size >= 3);
    const reaching = sources
      .filter(({ file }) => /^src\/adapters\/[^/]+\.ts$/.test(file) && file !== 'src/adapters/registry.ts')
      .filter(({ text }) => [...text.matchAll(/['"]\.\/([^/'"]+)\//g)].some(([, system = '']) => systems.has(system)));
    assert.deepEqual(
      reaching.map(({ file }) => file),
      [],
    );
  });

  it('has no source file of more than 300 lines', () => {
    assert.ok(sources.length > 100);
    const long = sources.filter(({ text }) => text.trimEnd().split('\n').length > 300);
    assert.deepEqual(
      long.map(({ file }) => file),
      [],
    );
  });

  it('locks packages without the place they were fetched from', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    assert.match(lock, /"integrity"/);
    assert.doesNotMatch(lock, /"resolved"/);
  });

  it('names no folder of a machine it was written on', () => {
    assert.deepEqual(trackedLines('(^|[^a-z0-9_.-])/(work|root|home|Users)/[a-z0-9_.]'), []);
  });

  it('names no package registry', () => {
    const lines = trackedLines(
      'https?://[^/ ]*(registry|artifactory|nexus|verdaccio)',
      'registry\\.[a-z0-9-]+\\.',
      '^registry *=',
    );
    assert.deepEqual(lines, []);
  });
});
