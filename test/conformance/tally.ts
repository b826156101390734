/** What a client program said: its checks, its version, and whether it came to its end. */
export interface Tally {
  readonly passed: number;
  readonly total: number;
  readonly failures: readonly string[];
  readonly notes: readonly string[];
  readonly version: string;
  /** Said `end`: no check was left out because it stopped early. */
  readonly ended: boolean;
}

/**
 * Counts the lines of a program: `ok <check>`, `BAD <check>`, `version <text>`, `note <text>`, `end`. Anything else is
 * the talk of its libraries.
 */
export function tallyOf(lines: readonly string[]): Tally {
  const said = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const passed = said('ok').length;
  const failures = said('BAD');
  return {
    passed,
    total: passed + failures.length,
    failures,
    notes: said('note'),
    version: [...new Set(said('version'))].join(', '),
    ended: lines.includes('end'),
  };
}
