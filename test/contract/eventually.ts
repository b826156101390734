import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so; fails with what was seen last after so many milliseconds. */
export async function eventually(
  what: string,
  seen: () => boolean | string | Promise<boolean | string>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await seen();
    if (answer === true) return;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}: ${answer}`);
    await sleep(20);
  }
}
