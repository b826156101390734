import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outcomeOf } from '../../src/cli/outcome.ts';
import { spawnProgram } from '../../src/process/spawn-program.ts';
import { readResult } from '../../src/result/result-store.ts';
import type { TargetResult } from '../../src/result/result-schema.ts';
import type { Trial } from '../../src/result/trial-schema.ts';
import { type MemoryGrowth, ProcessMemory } from './process-memory.ts';

const kvk = fileURLToPath(new URL('../../src/cli/kvk.ts', import.meta.url));

/** Parts of a scenario on the relay, and how the relay misbehaves. */
export interface RelayScenario {
  readonly experiment?: 'load' | 'saturation';
  readonly workload: Readonly<Record<string, unknown>>;
  readonly phases: Readonly<Record<string, unknown>>;
  readonly faults?: Readonly<Record<string, unknown>>;
  readonly others?: Readonly<Record<string, unknown>>;
}

/** What a run left. */
export interface RelayRun {
  readonly target: TargetResult;
  readonly trials: readonly [Trial, ...Trial[]];
  readonly exitCode: number | null;
  /** Why the run is not valid. */
  readonly reasons: readonly string[];
  readonly resultBytes: number;
  readonly memory: readonly MemoryGrowth[];
}

/** Far more than a reader is ever behind, and little enough to be full soon: the relay's memory is steady from then on. */
const retain = '64MiB';
/** Between two looks at the memory of its processes. */
const memoryIntervalMs = 2_000;

/** Runs a scenario on the loopback's relay. */
export async function runOnRelay(scenario: RelayScenario, signal: AbortSignal): Promise<RelayRun> {
  const { faults = {}, ...others } = scenario;
  const target = { label: 'relay', adapter: 'loopback', settings: { faults, retain, inFlight: 64 } };
  return runOn(target, others, signal);
}

/** Runs a scenario on one target as a user does: every part is a process of its own. */
export async function runOn(
  target: Readonly<Record<string, unknown>>,
  { experiment = 'load', workload, phases, others = {} }: Omit<RelayScenario, 'faults'>,
  signal: AbortSignal,
): Promise<RelayRun> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'kvk-prove-'));
  try {
    const written = {
      name: 'engine',
      dimension: 'event-processing',
      question: 'Does the harness see what was programmed?',
      experiment,
      workload,
      phases,
      targets: [target],
      ...others,
    };
    const file = join(folder, 'engine.yaml');
    await writeFile(file, JSON.stringify(written));
    const results = join(folder, 'results');
    const child = await spawnProgram(process.execPath, [kvk, 'run', file, '--quiet', '--output', results], { folder });
    // Interrupted as by Ctrl-C, so that it ends its own processes.
    const interrupt = (): void => child.kill('SIGINT');
    signal.addEventListener('abort', interrupt, { once: true });
    using memory = new ProcessMemory(child.pid, memoryIntervalMs);
    const { code } = await child.ended;
    signal.removeEventListener('abort', interrupt);
    signal.throwIfAborted();
    const [made] = await readdir(results).catch(() => []);
    if (made === undefined)
      throw new Error(`the run ended with ${code} and no result: ${child.lastLines().join('\n')}`);
    const result = await readResult(join(results, made));
    const ran = result.scenarios[0]!.targets[0]!;
    const [first, ...more] = ran.trials;
    if (first === undefined) throw new Error(`the run has no trial: ${ran.problem?.message ?? 'no reason given'}`);
    const resultBytes = (await stat(join(results, made, 'result.json'))).size;
    const { reasons } = outcomeOf(result);
    return { target: ran, trials: [first, ...more], exitCode: code, reasons, resultBytes, memory: memory.growths() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
