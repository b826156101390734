/**
 * Runs every test file under `test/` with node:test and fails when none was found: a glob that matches
 * nothing would pass silently. Arguments narrow the run to paths that contain one of them. Kinds of tests that drive
 * no load run side by side, and two at a time those that ask what comes out and not how soon; the others, which judge
 * speed and noise, one after the other, since a busy machine is what they must not have. What Node compiled is kept
 * for the hundreds of processes that load the same files: it halves what the command line takes to start.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** How many files run at once, by how their path begins, the first that fits; of those not named one at a time. */
const atOnceOf: readonly (readonly [beginning: string, files: number])[] = [
  ['test/unit', availableParallelism()],
  ['test/property', availableParallelism()],
  ['test/golden', availableParallelism()],
  ['test/contract', 2],
  ['test/conformance', 2],
  // These stop commands in the middle of what they measure, and judge what runs came to.
  ['test/e2e/cli/interruption', 1],
  ['test/e2e/cli/systems', 1],
  ['test/e2e/cli/verdicts', 1],
  ['test/e2e/cli', 2],
  ['test/e2e/local', 2],
  // Of a closed loop a gate compares the speed; elsewhere it is put delays that no noise comes near.
  ['test/e2e/gate/closed-loop', 1],
  ['test/e2e/gate', 2],
  ['test/truth/local-kinesis', 2],
  // These count records; the other truths are about time.
  ['test/truth/integrity', 2],
  ['test/truth/members', 2],
  ['test/truth/partition', 2],
  ['test/truth/payload', 2],
  ['test/truth/streams', 2],
];

const compiled = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
const wanted = process.argv.slice(2);
const files = globSync('test/**/*.test.ts')
  .sort()
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
if (files.length === 0) {
  console.error(`No test file matches ${wanted.join(', ') || 'test/**/*.test.ts'}.`);
  process.exit(1);
}
console.error(`${files.length} test files`);
const atOnce = (file: string): number => atOnceOf.find(([beginning]) => file.startsWith(beginning))?.[1] ?? 1;
const codes = [availableParallelism(), 2, 1]
  .filter((number, index, all) => all.indexOf(number) === index)
  .map((number) =>
    run(
      files.filter((file) => atOnce(file) === number),
      number,
    ),
  );
process.exit(Math.max(...codes));

/** The exit code. */
function run(some: readonly string[], together: number): number {
  if (some.length === 0) return 0;
  const finished = spawnSync(process.execPath, ['--test', `--test-concurrency=${together}`, ...some], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compiled, ...process.env },
  });
  return finished.status ?? 1;
}
