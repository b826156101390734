import { z } from 'zod';
import type { Proof } from './proof.ts';
import { runOnRelay } from './run-on-relay.ts';

/** How deep the relay's bucket is, in seconds of its capacity: what is late and comes at once must not be refused. */
const burstSeconds = { delay: 0.02, refuse: 0.1 } as const;
/** Offered before what is judged, at least. */
const settleSeconds = 1;
const confirmSeconds = 10;

const searchSchema = z.strictObject({
  capacity: z.number(),
  beyond: z.enum(['delay', 'refuse']),
  held: z.number().nullable(),
  failed: z.number().nullable(),
  boundBy: z.string(),
});
type Search = z.infer<typeof searchSchema>;

/** Searches by the default lengths and tolerance, as a quick comparison has it. */
export const saturation = proofOf('saturation', { probeSeconds: 5, tolerance: 0.05 });
/** The same by the tolerance of a full comparison, at which a rate that does not hold must show in fewer records. */
export const fineSaturation = proofOf('saturation-fine', { probeSeconds: 5, tolerance: 0.02 });

interface Fineness {
  readonly probeSeconds: number;
  /** Width of a bracket at which the search ends, as a share of what failed. */
  readonly tolerance: number;
}

/** Searches for programmed capacities: each bracket must contain the truth. */
function proofOf(name: string, fineness: Fineness): Proof {
  const { tolerance } = fineness;
  return {
    name,
    done: ({ searches }) => `${searches} searches for a programmed capacity`,
    async prove({ size, signal, parts, keep, say }) {
      const searches = parts.map((part) => searchSchema.parse(part));
      while (searches.length < size.searches) {
        const search = await searchFor(searches.length, fineness, signal);
        searches.push(search);
        await keep(search);
        say(`search ${searches.length}: ${printed(search)}`);
      }
      const right = searches.filter(contains);
      const exactly = searches.filter(({ held, failed, capacity }) => within(capacity, held, failed, 0));
      const wrong = searches.filter((search) => !contains(search));
      const narrow = searches.filter(
        ({ held, failed }) => held !== null && failed !== null && (failed - held) / failed <= 2 * tolerance,
      );
      return [
        {
          what: 'brackets that contain the capacity',
          wanted: `${size.searches} of ${size.searches}, within ${(allowedFor('refuse') * 100).toFixed(1)} % that the rules and the relay's bucket let pass`,
          seen: `${right.length}; ${exactly.length} without any allowance${wrong.map((each) => `; not ${printed(each)}`).join('')}`,
          met: right.length === size.searches,
        },
        {
          what: 'width of the brackets',
          wanted: `at most ${tolerance * 200} % of what failed: the search ends at ${tolerance * 100} %, and may have to confirm one step lower`,
          seen: `${narrow.length} of ${searches.length}`,
          met: narrow.length === searches.length,
        },
      ];
    },
  };
}

async function searchFor(number: number, { probeSeconds, tolerance }: Fineness, signal: AbortSignal): Promise<Search> {
  // Even steps from 2,000/s to 8,000/s, in no order that the search could follow.
  const capacity = 2_000 + ((number * 7) % 20) * 300 + 37;
  const beyond = number % 2 === 0 ? 'delay' : 'refuse';
  const burst = Math.round(capacity * burstSeconds[beyond]);
  const { target } = await runOnRelay(
    {
      experiment: 'saturation',
      workload: { recordSize: '100B', partitions: 4, ordering: 'none', keys: { skew: 'none' } },
      phases: { drainMax: '20s' },
      faults: { capacity: { rate: `${capacity}/s`, burst, beyond } },
      others: {
        search: {
          startRate: '2k/s',
          maxRate: '20k/s',
          tolerance: `${tolerance * 100}%`,
          probe: `${probeSeconds}s`,
          confirm: `${confirmSeconds}s`,
        },
      },
    },
    signal,
  );
  if (target.finding?.kind !== 'saturation') throw new Error(`no bracket: ${target.problem?.message}`);
  const { held, failed, boundBy } = target.finding.rate;
  return { capacity, beyond, held, failed, boundBy };
}

function contains({ capacity, beyond, held, failed }: Search): boolean {
  return within(capacity, held, failed, allowedFor(beyond));
}

/** What a rate may be above a capacity and still hold: by the rules, and by what the bucket takes meanwhile. */
function allowedFor(beyond: Search['beyond']): number {
  return 0.005 + burstSeconds[beyond] / (settleSeconds + confirmSeconds);
}

function within(capacity: number, held: number | null, failed: number | null, share: number): boolean {
  return held !== null && failed !== null && held <= capacity * (1 + share) && capacity <= failed;
}

function printed({ capacity, beyond, held, failed, boundBy }: Search): string {
  const rate = (value: number | null): string => (value === null ? 'none' : value.toFixed(0));
  return `${capacity}/s (${beyond}): ${rate(held)} … ${rate(failed)}, bound by ${boundBy}`;
}
