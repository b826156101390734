import { seededRandom } from '../../src/load/random.ts';
import type { Contestant, Measured, Plan, RoundValues, Running, Stage } from './comparison.ts';
import { readUsage, roundValues } from './round-values.ts';

interface Entrant {
  readonly contestant: Contestant;
  running: Running | undefined;
  version: string;
  missing: string | undefined;
  rounds: RoundValues[];
}

/**
 * Starts all contestants, lets each have a round, then each the next, in an order drawn anew for every round so that
 * no one always follows the same other, and stops them all whatever happened.
 */
export async function interleave(contestants: readonly Contestant[], plan: Plan, stage: Stage): Promise<Measured[]> {
  const random = seededRandom(plan.seed);
  const entrants: Entrant[] = [];
  try {
    for (const contestant of contestants) {
      const entrant: Entrant = { contestant, running: undefined, version: '', missing: undefined, rounds: [] };
      entrants.push(entrant);
      await unlessMissing(entrant, stage, async () => {
        entrant.running = await contestant.start(stage);
        entrant.version = entrant.running.version;
      });
    }
    for (let round = -plan.warmUpRounds; round < plan.rounds; round++) {
      stage.report(round < 0 ? 'warming up' : `round ${round + 1} of ${plan.rounds}`);
      for (const entrant of shuffled(entrants, random)) {
        await unlessMissing(entrant, stage, async () => {
          const values = await oneRound(entrant.running!, plan.roundMilliseconds);
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

async function oneRound(running: Running, milliseconds: number): Promise<RoundValues> {
  await running.prepare?.();
  const before = readUsage(running.pid);
  const work = await running.round(milliseconds);
  const values = roundValues(work, before, readUsage(running.pid));
  await running.tidy?.();
  return values;
}

/** Does nothing for one that is missing; a peer that fails is missing from then on, with all its rounds. */
async function unlessMissing(entrant: Entrant, { signal, report }: Stage, action: () => Promise<void>): Promise<void> {
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
