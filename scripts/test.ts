/**
 * Runs every test file under `test/` with node:test and fails when none was found: a glob that matches
 * nothing would pass silently. Arguments narrow the run to paths that contain one of them. Kinds of tests that drive
 * no load run side by side; the others one after the other, since a busy machine is what they must not have.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';

const withoutLoad = ['unit', 'property', 'golden'];

const wanted = process.argv.slice(2);
const files = globSync('test/**/*.test.ts')
  .sort()
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
if (files.length === 0) {
  console.error(`No test file matches ${wanted.join(', ') || 'test/**/*.test.ts'}.`);
  process.exit(1);
}
console.error(`${files.length} test files`);
const isLight = (file: string): boolean => withoutLoad.includes(file.split(sep)[1]!);
const codes = [
  run(files.filter(isLight), availableParallelism()),
  run(
    files.filter((file) => !isLight(file)),
    1,
  ),
];
process.exit(Math.max(...codes));

/** The exit code. */
function run(some: readonly string[], atOnce: number): number {
  if (some.length === 0) return 0;
  const finished = spawnSync(process.execPath, ['--test', `--test-concurrency=${atOnce}`, ...some], {
    stdio: 'inherit',
  });
  return finished.status ?? 1;
}
