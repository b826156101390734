import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineOf } from '../../src/gate/baseline-of.ts';
import { outcomeOfGate } from '../../src/gate/conclude.ts';
import { runToEnd } from '../../src/process/run-to-end.ts';
import { currentEnvironment } from '../../src/result/environment.ts';
import { type GateResult, gateSchema } from '../../src/result/gate-result.ts';
import type { ProofCase } from './cases.ts';
import type { Decision, ProofOutcome } from './outcome.ts';

const kvk = fileURLToPath(new URL('../../src/cli/kvk.ts', import.meta.url));
/** Far beyond the longest gate, which takes 17 pairs of two repetitions of half a minute. */
const timeoutMs = 60 * 60_000;

const decisionOf = {
  passed: 'green',
  inconclusive: 'inconclusive',
  regressed: 'red',
  invalid: 'invalid',
  broken: 'broken',
} as const satisfies Record<ReturnType<typeof outcomeOfGate>, Decision>;

export interface CaseRun {
  readonly number: number;
  readonly commit: string;
  readonly signal: AbortSignal;
}

/** Runs one gate as a user does, in a process and a folder of its own. Throws the signal's reason when it aborts. */
export async function runCase(one: ProofCase, { number, commit, signal }: CaseRun): Promise<ProofOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'kvk-prove-'));
  // An odd seed starts with the candidate, an even one with the baseline.
  const args = ['gate', ...one.args, '--set', `seed=${number}`];
  const before = loadavg()[0]!;
  const startedAt = new Date();
  try {
    const { code, lines } = await runToEnd(process.execPath, [kvk, ...args, '--quiet', '--output', folder], {
      folder,
      timeoutMs,
      signal,
    });
    const gate = await gateIn(folder);
    return {
      case: one.name,
      number,
      expected: one.expected,
      decision: gate === undefined ? 'broken' : decisionOf[outcomeOfGate(gate)],
      exitCode: code,
      command: ['kvk', ...args],
      baseline: gate?.baseline ?? '',
      candidate: gate?.candidate ?? '',
      comparisons: (gate?.comparisons ?? []).map(briefly),
      reasons: gate === undefined ? lines.slice(-10) : reasonsOf(gate),
      startedAt: startedAt.toISOString(),
      seconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
      machine: machineOf(currentEnvironment()),
      loadAverage: [before, loadavg()[0]!],
      tool: { version: gate?.tool.version ?? 'unknown', commit },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The document the gate left; undefined when it ended before it could write one. */
async function gateIn(folder: string): Promise<GateResult | undefined> {
  const [made] = await readdir(folder);
  if (made === undefined) return undefined;
  const text = await readFile(join(folder, made, 'gate.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : gateSchema.parse(JSON.parse(text));
}

function briefly(one: GateResult['comparisons'][number]): ProofOutcome['comparisons'][number] {
  const { target, metric, verdict, baseline, candidate, change, looks, deviation, detectable } = one;
  const { changeLower: lower, changeUpper: upper, pairs } = one;
  const figures = { baseline, candidate, change, lower, upper, pairs: pairs.length, looks, deviation, detectable };
  return { target, metric, verdict, ...figures };
}

function reasonsOf({ problem, breaches }: GateResult): string[] {
  return [
    ...(problem === null ? [] : [`${problem.target} (${problem.side}): ${problem.message}`]),
    ...breaches.map(({ target, side, text }) => `${target} (${side}): ${text}`),
  ];
}
