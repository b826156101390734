import { readdirSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  readonly startTicks: string;
  readonly command: string;
}

/** Remembers every process that was ever seen below one, until it is disposed of. */
export class DescendantsWatch implements Disposable {
  readonly #seen = new Map<string, ProcessMark>();
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      for (const mark of descendantsOf(pid)) {
        const key = `${mark.pid} ${mark.startTicks}`;
        // One that has just ended has no command any more.
        if (mark.command !== '' || !this.#seen.has(key)) this.#seen.set(key, mark);
      }
    }, 50);
  }

  get seen(): readonly ProcessMark[] {
    return [...this.#seen.values()];
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** All processes below one, as they are now; from /proc. */
function descendantsOf(pid: number): readonly ProcessMark[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statusOf(Number(name)) ?? []);
  const found: typeof all = [];
  const parents = new Set([pid]);
  for (let grown = true; grown;) {
    const next = all.filter((each) => parents.has(each.parent) && !parents.has(each.pid));
    for (const each of next) parents.add(each.pid);
    found.push(...next);
    grown = next.length > 0;
  }
  return found.map(({ pid: number, startTicks }) => ({ pid: number, startTicks, command: commandOf(number) }));
}

/** Those that still run; the dead whom nobody has reaped yet do not count. */
export function stillRunning(processes: readonly ProcessMark[]): readonly ProcessMark[] {
  return processes.filter(({ pid, startTicks }) => {
    const status = statusOf(pid);
    return status !== undefined && status.startTicks === startTicks && !'ZX'.includes(status.state);
  });
}

function statusOf(
  pid: number,
): { readonly pid: number; readonly parent: number; readonly state: string; readonly startTicks: string } | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === '') return undefined;
  // The fields after the name, which may hold blanks and brackets: state, parent, …; start time is the 22nd of all.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, state: fields[0]!, parent: Number(fields[1]), startTicks: fields[19]! };
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 120);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It has ended in between.
  }
}
