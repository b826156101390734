import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { entryNames, entryPath } from '../../../src/process/entries.ts';

void describe('entries', () => {
  void it('names the files in their rooms when run from the sources', () => {
    const root = new URL('../../../', import.meta.url).pathname;
    assert.deepEqual(
      entryNames.map((name) => entryPath(name).slice(root.length)),
      ['src/run/worker.ts', 'src/adapters/loopback/serve.ts', 'src/local-kinesis/serve.ts'],
    );
  });

  void it('names the flat files beside any chunk of the package', () => {
    const chunk = 'file:///somewhere/kafka-vs-kinesis/dist/chunk-ABCDEF.js';
    assert.deepEqual(
      entryNames.map((name) => entryPath(name, chunk)),
      entryNames.map((name) => `/somewhere/kafka-vs-kinesis/dist/${name}.js`),
    );
  });

  void it('is the only place that makes a path of a program from a module address', () => {
    const root = new URL('../../../', import.meta.url);
    const sources = globSync('src/**/*.ts', { cwd: root });
    assert.ok(sources.includes('src/process/entries.ts'));
    const others = sources.filter((file) =>
      /new URL\(\s*['"`][^'"`]*\.[jt]s['"`]/.test(readFileSync(new URL(file, root), 'utf8')),
    );
    assert.deepEqual(others, []);
  });
});
