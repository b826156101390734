import type { Tally } from './tally.ts';

/** Counts the cases of a run of node:test in its TAP form; suites, one level above them, are not counted. */
export function tallyOfTap(lines: readonly string[]): Tally {
  const passed = lines.filter((line) => /^ {4}ok \d/.test(line)).length;
  const failures = lines.filter((line) => /^ {4}not ok \d/.test(line)).map((line) => line.trim());
  return {
    passed,
    total: passed + failures.length,
    failures,
    notes: [],
    version: '',
    ended: lines.some((line) => line.startsWith('# tests ')),
  };
}
