import { route } from '../../src/adapters/loopback/route.ts';
import { createKeyChooser, keyText } from '../../src/load/key-chooser.ts';
import type { Criterion, Proof } from './proof.ts';
import { runOnRelay } from './run-on-relay.ts';

const ratePerSecond = 40_000;
const keys = { distinct: 1_000, skew: 'uniform' } as const;
const partitions = 4;
const seed = 42;

/** One record of very many is lost, one duplicated, one swapped: each is found and named, and nothing else alarms. */
export const truth: Proof = {
  name: 'truth',
  done: ({ records }) => `${records.toLocaleString('en-US')} records, of which 1 lost, 1 duplicated, 1 swapped`,
  async prove({ size: { records }, signal }) {
    const planted = {
      lost: Math.round(records * 0.25),
      duplicated: Math.round(records * 0.5),
      reordered: Math.round(records * 0.75),
    };
    const run = await runOnRelay(
      {
        workload: { rate: `${ratePerSecond}/s`, recordSize: '100B', partitions, producers: 1, keys },
        // The warm-up is more than what is wanted, in case the last few are not sent in time.
        phases: { warmUp: '1s', measure: `${Math.ceil(records / ratePerSecond)}s`, drainMax: '30s' },
        faults: { drop: [planted.lost], duplicate: [planted.duplicated], swap: [planted.reordered] },
        others: { seed },
      },
      signal,
    );
    const { lost, duplicated, reordered, foreign, indeterminate, acknowledged, examples } = run.trials[0].integrity;
    const kinds = ['lost', 'duplicated', 'reordered'] as const;
    const others = run.reasons.filter((reason) => !kinds.some((kind) => reason.includes(`1 records ${kind}`)));
    return [
      {
        what: 'acknowledged',
        wanted: `≥ ${records} records`,
        seen: String(acknowledged),
        met: acknowledged >= records,
      },
      {
        what: 'found',
        wanted: '1 lost, 1 duplicated, 1 reordered, 0 foreign',
        seen: `${lost} lost, ${duplicated} duplicated, ${reordered} reordered, ${foreign} foreign`,
        met: lost === 1 && duplicated === 1 && reordered === 1 && foreign === 0,
      },
      ...kinds.map((kind) => named(kind, planted[kind], examples)),
      {
        what: 'nothing else alarms',
        wanted: 'exit code 4 for these three alone, 3 examples, nothing indeterminate',
        seen: `exit code ${run.exitCode}, ${examples.length} examples, ${indeterminate} indeterminate; ${others.join('; ') || 'no other reason'}`,
        met: run.exitCode === 4 && others.length === 0 && examples.length === 3 && indeterminate === 0,
      },
    ];
  },
};

/** Named with its producer, the partition its key belongs to, and a sequence near the place where it was planted. */
function named(what: string, nth: number, examples: readonly string[]): Criterion {
  const text = examples.find((example) => example.startsWith(`${what}: `)) ?? 'not named';
  const [, partition, sequence] = /producer 0,.*partition (\d+), sequence (\d+)/.exec(text) ?? [];
  const key = createKeyChooser(keys, seed, 0).keyIndexOf(Number(sequence ?? 0));
  const isNear = Math.abs(Number(sequence) - nth) < ratePerSecond;
  return {
    what: `${what} is named`,
    wanted: `producer, partition and sequence of about record ${nth}`,
    seen: text,
    met: isNear && Number(partition) === route(keyText(0, key), partitions),
  };
}
