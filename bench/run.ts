/**
 * `node bench/run.ts <bench> [--quick] [--only <text>] [--minutes <n>]`: measures, prints the table of ratios and keeps
 * it with all values in `bench/results/`. A run that is quick or leaves something out goes to `bench/results/tmp/`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolderOf } from '../src/local/cache-folder.ts';
import { endAll } from '../src/process/child.ts';
import type { Bench, Plan, Stage } from './frame/comparison.ts';
import { beginDocument, compare, type BenchDocument } from './frame/document.ts';
import { markdownOf, ratioTable } from './frame/markdown.ts';
import { kafkaBench } from './kafka/kafka-bench.ts';
import { latencyBench } from './latency/latency-bench.ts';
import { loopbackBench } from './loopback/loopback-bench.ts';
import { kinesisBench } from './kinesis/kinesis-bench.ts';

const benches: readonly Bench[] = [kinesisBench, kafkaBench, loopbackBench, latencyBench];
const full: Plan = { rounds: 7, warmUpRounds: 2, roundMilliseconds: 2500, warmSeconds: 15, minutes: 10, seed: 1 };
const quick: Plan = { ...full, rounds: 3, warmUpRounds: 1, roundMilliseconds: 600, warmSeconds: 5, minutes: 1 };
const folder = join(import.meta.dirname, 'results');
const interruptedCode = 130;

const interruption = new AbortController();
process.on('SIGINT', () => {
  // Who asks twice does not want to wait; what was started is killed on the way out.
  if (interruption.signal.aborted) process.exit(interruptedCode);
  interruption.abort(new Error('interrupted'));
});
process.on('SIGTERM', () => interruption.abort(new Error('interrupted')));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const command = readCommand(process.argv.slice(2));
  const document = await runBench(command);
  process.stdout.write(`${ratioTable(document.compared).join('\n')}\n`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = interruption.signal.aborted ? interruptedCode : 1;
} finally {
  await endAll({ graceMs: 2000 });
}

interface Command {
  readonly bench: Bench;
  readonly plan: Plan;
  /** In the folder of results, without its ending. */
  readonly file: string;
}

/** Throws when the arguments are not understood. */
function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, minutes: { type: 'string' } },
  });
  const bench = benches.find(({ name }) => name === positionals[0]);
  const names = benches.map(({ name }) => name).join(' | ');
  if (!bench || positionals.length > 1) {
    throw new Error(`usage: node bench/run.ts ${names} [--quick] [--only <part of a load's name>] [--minutes <n>]`);
  }
  const usual = values.quick ? quick : { ...full, ...bench.plan };
  const minutes = values.minutes === undefined ? usual.minutes : Number(values.minutes);
  if (!(minutes >= 0 && minutes <= 60)) throw new Error(`--minutes must be from 0 to 60, not '${values.minutes}'`);
  const { only = '' } = values;
  const comparisons = bench.comparisons.filter(
    ({ name, isLong }) => name.toLowerCase().includes(only.toLowerCase()) && (minutes > 0 || !isLong),
  );
  if (comparisons.length === 0) {
    throw new Error(`no load is called '${only}'; there are: ${bench.comparisons.map(({ name }) => name).join('; ')}`);
  }
  const isWhole = comparisons.length === bench.comparisons.length && !values.quick && minutes >= full.minutes;
  return {
    bench: { ...bench, comparisons },
    plan: { ...usual, minutes },
    file: isWhole ? bench.name : join('tmp', bench.name),
  };
}

/** Writes what there is after every comparison, so that an interruption loses little. */
async function runBench({ bench, plan, file }: Command): Promise<BenchDocument> {
  const stage: Stage = { signal: interruption.signal, cacheFolder: cacheFolderOf(process.env), report: () => {} };
  const command = `node bench/run.ts ${process.argv.slice(2).join(' ')}`;
  let document = await beginDocument(bench, plan, command, new Date());
  for (const comparison of bench.comparisons) {
    say(comparison.name);
    const report = (line: string): void => say(`  ${line}`);
    const compared = await compare(comparison, () => comparison.measure(plan, { ...stage, report }));
    document = { ...document, compared: [...document.compared, compared] };
    await writeResults(document, join(folder, file));
  }
  return document;
}

async function writeResults(document: BenchDocument, path: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.json`, `${JSON.stringify(document, undefined, 1)}\n`);
  await writeFile(`${path}.md`, markdownOf(document));
}
