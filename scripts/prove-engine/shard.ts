import { z } from 'zod';
import type { Proof } from './proof.ts';
import { runOn } from './run-on-relay.ts';

/** Records a second that AWS documents for a shard. */
const quota = 1_000;
/** How far from it a search may end. */
const most = 0.02;
/** Shards of each search: one alone, and several that all have to be full for any to be. */
const shards = [1, 1, 1, 4] as const;

const foundSchema = z.strictObject({
  shards: z.number(),
  held: z.number().nullable(),
  failed: z.number().nullable(),
  confirmed: z.number().nullable(),
  boundBy: z.string(),
});
type Found = z.infer<typeof foundSchema>;

/** A search on the local Kinesis ends at the documented quota of a shard, its bucket being emptied before each probe. */
export const shard: Proof = {
  name: 'shard',
  done: () => `searches for what ${shards.join(', ')} shards of the local Kinesis take`,
  async prove({ parts, signal, keep, say }) {
    const all = parts.map((part) => foundSchema.parse(part));
    while (all.length < shards.length) {
      const found = await searchOn(shards[all.length]!, signal);
      all.push(found);
      await keep(found);
      say(printed(found));
    }
    return all.map((found) => ({
      what: `rate of ${found.shards === 1 ? 'a shard' : `${found.shards} shards`}`,
      wanted: `${quota}/s a shard, ${most * 100} % more or less, held, confirmed and bound by the quota`,
      seen: printed(found),
      met: isNear(found, found.held) && isNear(found, found.confirmed) && found.boundBy === 'quota',
    }));
  },
};

async function searchOn(number: number, signal: AbortSignal): Promise<Found> {
  const { target } = await runOn(
    { label: 'kinesis', adapter: 'kinesis', settings: { consumer: 'polling' } },
    {
      experiment: 'saturation',
      workload: { recordSize: '100B', partitions: number, keys: { skew: 'none' } },
      phases: { drainMax: '5s' },
      others: { search: { startRate: `${number * 700}/s`, tolerance: `${most * 100}%`, probe: '5s', confirm: '20s' } },
    },
    signal,
  );
  if (target.finding?.kind !== 'saturation') throw new Error(`no bracket: ${target.problem?.message}`);
  const { rate, confirmedPerSecond } = target.finding;
  return { shards: number, held: rate.held, failed: rate.failed, confirmed: confirmedPerSecond, boundBy: rate.boundBy };
}

function isNear({ shards: number }: Found, rate: number | null): boolean {
  return rate !== null && Math.abs(rate / (quota * number) - 1) <= most;
}

function printed({ held, failed, confirmed, boundBy }: Found): string {
  const text = (rate: number | null): string => (rate === null ? 'none' : `${rate.toFixed(0)}/s`);
  return `held ${text(held)}, failed ${text(failed)}, confirmed ${text(confirmed)}, bound by ${boundBy}`;
}
