/**
 * Proves what the harness claims of itself, by runs against systems whose truth is known, mostly the loopback's relay:
 *
 *   node scripts/prove-engine.ts [proof …] [--folder bench/results/engine]
 *
 * Without a name all of them, in about 95 minutes; `slip` and `soak` need a machine that does nothing else.
 * `--minutes`, `--records` and `--searches` make smaller proofs, kept in bench/results/tmp/engine. Each outcome is kept;
 * searches go on where they were interrupted. `--summary` only counts what there is. Exits with 1 when a criterion was
 * missed, with 2 when it was called wrongly.
 */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { machineOf } from '../src/gate/baseline-of.ts';
import { currentEnvironment } from '../src/result/environment.ts';
import { type Outcome, readOutcome, writeOutcome } from './prove-engine/outcome.ts';
import type { Proof, ProofSize } from './prove-engine/proof.ts';
import { fineSaturation, saturation } from './prove-engine/saturation.ts';
import { shard } from './prove-engine/shard.ts';
import { rate, slip, stall } from './prove-engine/schedule-proofs.ts';
import { soak } from './prove-engine/soak.ts';
import { summarise } from './prove-engine/summarise.ts';
import { truth } from './prove-engine/truth.ts';

interface Flags {
  readonly minutes?: number;
  readonly records?: number;
  readonly searches?: number;
  readonly folder?: string;
  readonly summary: boolean;
}

const proofs: readonly Proof[] = [stall, slip, rate, truth, shard, saturation, fineSaturation, soak];
const whole: ProofSize = { soakMinutes: 30, rateMinutes: 5, records: 10_000_000, searches: 20 };
const repository = fileURLToPath(new URL('..', import.meta.url));

/** Runs one proof, from where an earlier one of the same size stopped; the outcome is written after every part. */
async function runProof(proof: Proof, size: ProofSize, folder: string, signal: AbortSignal): Promise<void> {
  const done = proof.done(size);
  const earlier = await readOutcome(folder, proof.name);
  const goesOn = earlier !== undefined && earlier.criteria.length === 0 && earlier.done === done;
  const parts = goesOn ? [...earlier.parts] : [];
  const startedMs = performance.now();
  const begun: Pick<Outcome, 'startedAt' | 'seconds' | 'loadAverage'> = goesOn
    ? earlier
    : { startedAt: new Date().toISOString(), seconds: 0, loadAverage: [loadavg()[0]!, 0] };
  const commit = execFileSync('git', ['-C', repository, 'describe', '--always', '--dirty'], {
    encoding: 'utf8',
  }).trim();
  const write = (criteria: Outcome['criteria']): Promise<void> =>
    writeOutcome(folder, {
      proof: proof.name,
      done,
      criteria,
      parts,
      startedAt: begun.startedAt,
      seconds: Math.round(begun.seconds + (performance.now() - startedMs) / 1_000),
      machine: machineOf(currentEnvironment()),
      loadAverage: [begun.loadAverage[0], loadavg()[0]!],
      commit,
    });
  say(`${proof.name}: ${done}${goesOn ? `, of which ${parts.length} are done` : ''}`);
  const criteria = await proof.prove({
    size,
    signal,
    parts: [...parts],
    keep: async (part) => {
      parts.push(part);
      await write([]);
    },
    say,
  });
  await write([...criteria]);
  for (const { what, wanted, seen, met } of criteria)
    console.log(`${met ? 'met   ' : 'MISSED'} ${proof.name}, ${what}: ${seen} (wanted: ${wanted})`);
}

function say(line: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

const names = proofs.map(({ name }) => name);
const program = new Command('prove-engine')
  .addArgument(new Argument('[proof...]', 'which, all by default').choices(names).default(names))
  .option('--minutes <n>', 'length of soak and rate', positive)
  .option('--records <n>', 'of truth', positive)
  .option('--searches <n>', 'of saturation', positive)
  .option('--folder <folder>', 'where outcomes are kept')
  .option('--summary', 'only count the outcomes that there are', false)
  .action(async (asked: readonly string[], { minutes, records, searches, folder, summary }: Flags) => {
    const size: ProofSize = {
      soakMinutes: minutes ?? whole.soakMinutes,
      rateMinutes: minutes ?? whole.rateMinutes,
      records: records ?? whole.records,
      searches: searches ?? whole.searches,
    };
    const isWhole = (Object.keys(whole) as (keyof ProofSize)[]).every((each) => size[each] === whole[each]);
    const into = resolve(folder ?? join(repository, 'bench/results', isWhole ? 'engine' : 'tmp/engine'));
    const interruption = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
    try {
      for (const proof of summary ? [] : proofs.filter(({ name }) => asked.includes(name)))
        await runProof(proof, size, into, interruption.signal);
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      say('interrupted: run it again to continue');
    }
    process.exitCode = (await summarise(into, names, asked)) ? 0 : 1;
  });
program.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
await program.parseAsync();
