import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the condition holds, at most ten seconds; then it throws, naming what did not come true. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await condition()) return;
    await delay(25);
  }
  throw new Error(`After ten seconds: not ${what}`);
}

/** The pids in a process group that still run; the dead whom nobody has reaped yet do not count. */
export function membersOf(group: number): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [state, , processGroup] = statusOf(pid);
      return Number(processGroup) === group && state !== 'Z' && state !== 'X';
    });
}

function statusOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
