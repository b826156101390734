import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { runToEnd } from '../../src/process/run-to-end.ts';

/** What the figures were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGibibytes: number;
  readonly system: string;
  readonly node: string;
}

/** Describes this machine. */
export function describeMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGibibytes: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/** Processes that wanted to run in the last minute, on average. */
export function loadAverage(): number {
  return loadavg()[0]!;
}

/** The checkout's commit, with `-dirty` when files differ from it; `unknown` without git. */
export async function describeCheckout(): Promise<string> {
  try {
    const { code, lines } = await runToEnd('git', ['describe', '--always', '--dirty', '--exclude=*'], {
      folder: import.meta.dirname,
      timeoutMs: 10_000,
    });
    return code === 0 ? (lines.at(-1) ?? 'unknown') : 'unknown';
  } catch {
    return 'unknown';
  }
}
