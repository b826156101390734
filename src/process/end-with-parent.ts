/** The lifeline: a pipe inherited from the parent that closes when the parent is gone, however it died. */
export interface Lifeline {
  resume(): unknown;
  unref?(): unknown;
  once(event: 'end' | 'close' | 'error', listener: () => void): unknown;
}

/**
 * Ends this process when the process that started it is gone, even by SIGKILL. Called once by each entry that
 * `spawnEntry` starts: its standard input is a pipe on which nothing is ever written. The lifeline does not keep
 * an otherwise finished process alive.
 */
export function endWithParent(lifeline: Lifeline = process.stdin, orphaned: () => void = () => process.exit(1)): void {
  for (const event of ['end', 'close', 'error'] as const) lifeline.once(event, orphaned);
  lifeline.resume();
  lifeline.unref?.();
}
