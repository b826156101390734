import { AssertionError } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `holds` is true and fails with what `seen` says after so many milliseconds. Cases wait for what they
 * want to see instead of for a time, since systems differ by orders of magnitude.
 */
export async function eventually(holds: () => boolean, seen: () => string, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new AssertionError({ message: `after ${withinMs} ms: ${seen()}` });
    await sleep(10);
  }
}

/** The promise's fate, `rejected` instead of a rejection; fails when it is undecided after so many milliseconds. */
export async function settled<T>(what: string, work: Promise<T>, withinMs = 15_000): Promise<T | 'rejected'> {
  const done = new AbortController();
  const limit = sleep(withinMs, undefined, { signal: done.signal }).then((): never => {
    throw new AssertionError({ message: `${what} was still pending after ${withinMs} ms` });
  });
  try {
    return await Promise.race([work.catch((): 'rejected' => 'rejected'), limit]);
  } finally {
    done.abort();
    await limit.catch(() => undefined);
  }
}
