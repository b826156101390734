import { seededRandom } from '../../src/load/random.ts';
import type { Contestant, Measured, Plan, RoundValues, Running, Stage, Started } from './comparison.ts';
import { readUsage, roundValues } from './round-values.ts';

interface Entrant<R extends Started> {
  readonly contestant: Contestant<R>;
  running: R | undefined;
  version: string;
  missing: string | undefined;
  rounds: RoundValues[];
}

/** How rounds are measured and follow one another. */
export interface Interleaving<R extends Started> {
  readonly measureRound: (running: R, milliseconds: number) => Promise<RoundValues>;
  /**
   * `drawn`: anew for every round, so that no one always follows the same other. `there and back`: each round in the
   * opposite order of the one before (A B, B A, …), so that a steady drift of the machine falls on all alike.
   */
  readonly order: 'drawn' | 'there and back';
}

const ofServers: Interleaving<Running> = { measureRound: loadServer, order: 'drawn' };

/** Starts all contestants, lets each have a round, then each the next, and stops them all whatever happened. */
export function interleave(contestants: readonly Contestant[], plan: Plan, stage: Stage): Promise<Measured[]> {
  return interleaveBy(ofServers, contestants, plan, stage);
}

/** The same, with rounds measured in a way of their own. */
export async function interleaveBy<R extends Started>(
  { measureRound, order }: Interleaving<R>,
  contestants: readonly Contestant<R>[],
  plan: Plan,
  stage: Stage,
): Promise<Measured[]> {
  const random = seededRandom(plan.seed);
  const entrants: Entrant<R>[] = [];
  try {
    for (const contestant of contestants) {
      const entrant: Entrant<R> = { contestant, running: undefined, version: '', missing: undefined, rounds: [] };
      entrants.push(entrant);
      await unlessMissing(entrant, stage, async () => {
        entrant.running = await contestant.start(stage);
        entrant.version = entrant.running.version;
      });
    }
    for (let round = -plan.warmUpRounds; round < plan.rounds; round++) {
      stage.report(round < 0 ? 'warming up' : `round ${round + 1} of ${plan.rounds}`);
      const back = Math.abs(round) % 2 === 1;
      const inOrder = order === 'drawn' ? shuffled(entrants, random) : back ? entrants.toReversed() : entrants;
      for (const entrant of inOrder) {
        await unlessMissing(entrant, stage, async () => {
          const values = await measureRound(entrant.running!, plan.roundMilliseconds);
          if (round >= 0) entrant.rounds.push(values);
        });
      }
    }
  } finally {
    for (const { running } of entrants.toReversed()) await running?.stop();
  }
  return entrants.map(({ contestant, version, missing, rounds }) => ({
    contestant: contestant.name,
    version,
    ...(missing === undefined ? {} : { missing }),
    rounds,
  }));
}

async function loadServer(running: Running, milliseconds: number): Promise<RoundValues> {
  await running.prepare?.();
  const before = readUsage(running);
  const work = await running.round(milliseconds);
  const values = roundValues(work, before, readUsage(running));
  await running.tidy?.();
  return values;
}

/** Does nothing for one that is missing; a peer that fails is missing from then on, with all its rounds. */
async function unlessMissing<R extends Started>(
  entrant: Entrant<R>,
  { signal, report }: Stage,
  action: () => Promise<void>,
): Promise<void> {
  if (entrant.missing !== undefined) return;
  try {
    signal.throwIfAborted();
    await action();
  } catch (error) {
    const { name, mayBeMissing } = entrant.contestant;
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    if (!mayBeMissing) throw new Error(`${name}: ${reason}`, { cause: error });
    entrant.missing = reason;
    entrant.rounds = [];
    report(`${name} is missing: ${reason}`);
  }
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
