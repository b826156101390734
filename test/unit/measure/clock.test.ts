import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { clockOffset, now } from '../../../src/measure/clock.ts';

/** Clocks 500 apart, both moved on by the given steps between one reading and the next, in nanoseconds. */
function clocks(steps: number[]): { system: () => bigint; local: () => number } {
  let at = 0;
  const read = (): number => (at += steps.shift() ?? 1_000);
  return { system: () => BigInt(read() + 500), local: read };
}

void test('a pause between two readings of the clocks is no part of their offset', () => {
  for (const pauses of [[], [10, 8e6, 10], [10, 10, 8e6], [10, 8e6, 10, 10, 10, 6e6]]) {
    const { system, local } = clocks([...pauses]);
    assert.equal(clockOffset(system, local), 500);
  }
});

void test('where every reading is interrupted the least interruption counts', () => {
  const { system, local } = clocks(Array.from({ length: 3_000 }, (_, at) => (at < 30 ? 9e5 : 4e3)));
  assert.equal(clockOffset(system, local), 500);
});

void test('processes of one machine agree on the time', () => {
  const program = `import(${JSON.stringify(import.meta.resolve('../../../src/measure/clock.ts'))}).then(({ now }) => console.log(now()))`;
  const before = now();
  const told = Number(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }));
  assert.ok(before < told && told < now(), `${before} < ${told} < ${now()}`);
});
