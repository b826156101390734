import assert from 'node:assert/strict';
import { startServer } from '../../src/adapters/loopback/server.ts';
import { outcomeOf } from '../../src/cli/outcome.ts';
import { currentEnvironment } from '../../src/result/environment.ts';
import { type Result, resultSchema, schemaVersion, type TargetResult } from '../../src/result/result-schema.ts';
import type { Trial } from '../../src/result/trial-schema.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { trust } from '../../src/verdict/trust.ts';
import type { TrustCheck } from '../../src/verdict/trust-check.ts';

/** What a run on the programmed relay yields. */
export interface LoopbackRun {
  readonly target: TargetResult;
  readonly trial: Trial;
  /** What the command line would end with, and why. */
  readonly code: number;
  readonly reasons: readonly string[];
  /** Whether the first trial may be believed, check by check. */
  readonly checks: readonly TrustCheck[];
  readonly events: readonly RunEvent[];
}

/** Parts of a scenario file, and how the relay misbehaves. */
interface Programmed {
  readonly scenario?: Readonly<Record<string, unknown>>;
  readonly workload?: Readonly<Record<string, unknown>>;
  readonly faults?: Readonly<Record<string, unknown>>;
  /** Done beside the run, at the relay's endpoint. */
  readonly meanwhile?: (endpoint: string) => Promise<void>;
  /** A name or a `file:` URL. */
  readonly adapter?: string;
  /** What lies in the files that the scenario names, whatever they are called. */
  readonly file?: string;
}

/**
 * Runs a scenario with real worker processes against a relay in this process that behaves as programmed. Without
 * changes: 1,000 records/s of 100 bytes to one partition for 3 s after half a second.
 */
export async function runOnLoopback(programmed: Programmed): Promise<LoopbackRun> {
  const server = await startServer({ port: 0 });
  try {
    const endpoint = `127.0.0.1:${server.port}`;
    const [run] = await Promise.all([runAgainst(endpoint, programmed), programmed.meanwhile?.(endpoint)]);
    return run;
  } finally {
    await server.close();
  }
}

async function runAgainst(endpoint: string, programmed: Programmed): Promise<LoopbackRun> {
  const { scenario: parts = {}, workload = {}, faults = {}, adapter = 'loopback', file = '' } = programmed;
  const written = {
    name: 'truth',
    dimension: 'event-processing',
    question: 'Does the harness see what was programmed?',
    experiment: 'load',
    workload: { rate: '1k/s', recordSize: '100B', keys: { distinct: 8 }, ...workload },
    phases: { warmUp: '500ms', measure: '3s', drainMax: '5s' },
    targets: [{ label: 'relay', adapter, endpoint, settings: { faults } }],
    ...parts,
    batching: { inFlight: 64, ...(parts['batching'] as object) },
  };
  const loaded = await loadScenario(JSON.stringify(written), 'truth.yaml', {
    adapterNames: ['loopback'],
    readFile: async () => file,
  });
  assert.ok('scenario' in loaded, JSON.stringify(loaded));
  const events: RunEvent[] = [];
  const finished = await runScenario(loaded.scenario, {
    runId: 'feed0001',
    systems: {
      resolve: async () => ({ endpoint, cold: false, where: '', cpuSeconds: () => null }),
      startFresh: async () => null,
      startForgetful: async () => null,
    },
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    warmSystemMs: 0,
    overrides: [],
    saved: async () => undefined,
  });
  const result: Result = resultSchema.parse({
    schemaVersion,
    tool: { name: 'kafka-vs-kinesis', version: '0' },
    id: 'feed0001',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:00.000Z',
    status: 'complete',
    profile: 'run',
    command: [],
    environment: currentEnvironment(),
    scenarios: [finished],
  });
  const target = result.scenarios[0]!.targets[0]!;
  const checks = trust(result).find(({ trial }) => trial === 0)?.checks ?? [];
  return { target, trial: target.trials[0]!, checks, events, ...outcomeOf(result) };
}
