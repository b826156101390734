import { readFileSync } from 'node:fs';

/** What a process has used since its start. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Linux counts processor time in these whatever the machine's own tick is (USER_HZ). */
const ticksPerSecond = 100;

/** Reads a process's use from `/proc`; undefined where there is none, or the process is gone. */
export function usageOf(pid: number): ProcessUsage | undefined {
  const fields = processFields(pid);
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? '')?.[1];
  if (fields === undefined || resident === undefined) return undefined;
  return {
    cpuSeconds: (Number(fields[userTime]) + Number(fields[systemTime])) / ticksPerSecond,
    residentBytes: Number(resident) * 1024,
  };
}

/**
 * When a process started, in ticks since the machine's start: together with the pid it names one process, for
 * pids are used again. Undefined where there is no `/proc`, or the process is gone.
 */
export function startTicksOf(pid: number): number | undefined {
  const fields = processFields(pid);
  return fields === undefined ? undefined : Number(fields[startTime]);
}

/** Places in `/proc/<pid>/stat` (proc(5)), counted from the state, which comes after the bracketed name. */
const userTime = 14 - 3;
const systemTime = 15 - 3;
const startTime = 22 - 3;

function processFields(pid: number): readonly string[] | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
