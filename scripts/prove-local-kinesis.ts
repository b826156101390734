/**
 * Proves what the local Kinesis server claims, by runs that are too long for the tests:
 *
 *   node scripts/prove-local-kinesis.ts quotas [--seconds 30]
 *   node scripts/prove-local-kinesis.ts nothing-lost [--records 10000000] [--seed 1]
 *
 * Exits with 1 when a proof fails, with 2 when it was called wrongly.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { proveCounts } from '../test/truth/local-kinesis/prove-counts.ts';
import { proveRates } from '../test/truth/local-kinesis/prove-quotas.ts';
import { proveNothingLost } from '../test/truth/local-kinesis/nothing-lost.ts';

const putters = 64;

/** Prints what was offered to and accepted by every quota; returns whether each holds. */
async function quotas(seconds: number): Promise<boolean> {
  const rates = await proveRates(seconds);
  const counts = await proveCounts();
  const table = new Table({ head: ['quota', 'AWS', 'offered/s', 'accepted/s', 'deviation %', 'refused with'] });
  for (const { name, figure, offeredPerSecond, acceptedPerSecond, deviation, refusals } of rates) {
    table.push([
      name,
      figure,
      rounded(offeredPerSecond),
      rounded(acceptedPerSecond),
      deviation.toFixed(2),
      refusals[0],
    ]);
  }
  for (const { name, most, accepted, refusal } of counts) {
    table.push([name, rounded(most), 'one more', rounded(accepted), '', refusal]);
  }
  console.log(table.toString());
  const failed = [
    ...rates.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
    ...counts.filter(({ accepted, most }) => accepted !== most).map(({ name }) => `${name}: another number`),
  ];
  for (const problem of failed) console.error(`FAILED: ${problem}`);
  console.log(`${rates.length + counts.length} quotas, ${failed.length} problems`);
  return failed.length === 0;
}

function rounded(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

/** Prints what was put and read, and what speaks against it; returns whether nothing does. */
async function nothingLost(records: number, seed: number): Promise<boolean> {
  const shared = Math.ceil(records / putters) * putters;
  const report = await proveNothingLost({ records: shared, putters, seed, reshardEvery: 900 });
  const { acknowledged, refused, consumers, visits, changes, shards, putSeconds, wholeSeconds, problems } = report;
  const rate = Math.round(acknowledged / putSeconds);
  console.log(
    `${acknowledged} records of 100 B acknowledged (${refused} refused) by ${putters} putters in ` +
      `${putSeconds.toFixed(1)} s, ${rate} records/s; everything read after ${wholeSeconds.toFixed(1)} s; seed ${seed}`,
  );
  const made = Object.entries(changes).map(([operation, count]) => `${count} ${operation}`);
  console.log(`shards: 16 at first, ${shards} in all, by ${made.join(', ')}`);
  for (const { by, read, missing, twice, outOfOrder, notRising, damaged } of consumers) {
    console.log(
      `consumer by ${by}: ${read} read, ${missing} missing, ${twice} twice, ${outOfOrder} out of their key's order, ` +
        `${notRising} with a number that did not rise, ${damaged} damaged`,
    );
  }
  console.log(`visitors: ${visits.visits} came and went, ${visits.read} records read`);
  for (const problem of problems) console.error(`FAILED: ${problem}`);
  return problems.length === 0;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '10000000' },
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const proofs = new Map<string | undefined, () => Promise<boolean>>([
  ['quotas', () => quotas(Number(values.seconds))],
  ['nothing-lost', () => nothingLost(Number(values.records), Number(values.seed))],
]);
const proof = proofs.get(positionals[0]);
if (proof && positionals.length === 1) {
  process.exitCode = (await proof()) ? 0 : 1;
} else {
  console.error(
    'usage: node scripts/prove-local-kinesis.ts quotas [--seconds N] | nothing-lost [--records N] [--seed N]',
  );
  process.exitCode = 2;
}
