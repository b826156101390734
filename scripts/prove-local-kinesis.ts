/**
 * Proves what the local Kinesis server claims, by runs that are too long for the tests:
 *
 *   node scripts/prove-local-kinesis.ts quotas [--seconds 30]
 *   node scripts/prove-local-kinesis.ts nothing-lost [--records 10000000] [--seed 1]
 *
 * Exits with 1 when a proof fails, with 2 when it was called wrongly.
 */
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
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

/** A whole number from 1 on. */
function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}

const proofs = new Command('node scripts/prove-local-kinesis.ts')
  .description('proves what the local Kinesis server claims, by runs that are too long for the tests')
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
proofs
  .command('quotas')
  .description('every quota, offered 3 to 50 times its limit')
  .option('--seconds <n>', 'how long each rate is offered', count, 30)
  .action(async ({ seconds }: { seconds: number }) => end(await quotas(seconds)));
proofs
  .command('nothing-lost')
  .description('records of 64 putters through reshards, read once by each consumer, in order')
  .option('--records <n>', 'how many are put', count, 10_000_000)
  .option('--seed <n>', 'of the keys and the reshards', count, 1)
  .action(async ({ records, seed }: { records: number; seed: number }) => end(await nothingLost(records, seed)));

function end(holds: boolean): void {
  process.exitCode = holds ? 0 : 1;
}

await proofs.parseAsync();
