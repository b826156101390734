import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

/** Compares text with a file of `expected/`; UPDATE_GOLDEN=1 writes the file instead, to be read before committing. */
export function assertGolden(name: string, actual: string): void {
  const file = new URL(`expected/${name}`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  const expected = readFileSync(file, 'utf8').split('\n');
  const lines = actual.split('\n');
  const first = expected.findIndex((line, index) => line !== lines[index]);
  assert.equal(
    first < 0 ? '' : `line ${first + 1}: ${lines[first]}`,
    first < 0 ? '' : `line ${first + 1}: ${expected[first]}`,
    `${name} has changed; if it should, run with UPDATE_GOLDEN=1 and read the difference`,
  );
  assert.equal(lines.length, expected.length, `${name} has another number of lines`);
}
