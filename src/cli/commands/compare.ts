import { type Command, Option } from 'commander';
import { type Dimension, dimensions } from '../../scenario/scenario.ts';
import { suggestion } from '../../scenario/nearest.ts';
import type { Profile } from '../comparison-suite.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { loadComparison } from '../load-comparison.ts';
import { guardEndpoints } from '../remote-guard.ts';
import { type RunFlags, runAndReport, withRunOptions } from '../run-and-report.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

type CompareFlags = RunFlags & { profile: Profile; only?: string; kafka: string; kinesis: string };

/** `kvk compare`: the whole suite on both systems, and the comparison table. */
export function addCompare(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = program
    .command('compare')
    .description('run the comparison suite on Kafka and Kinesis (local ones by default) and print the table');
  withRunOptions(command)
    .addOption(new Option('--profile <profile>', 'how long it takes').choices(['quick', 'full']).default('quick'))
    .option('--only <dimensions>', 'only these rows, separated by commas, e.g. fan-out,set-up')
    .option('--kafka <brokers>', 'broker list, or local', 'local')
    .option('--kinesis <url>', 'URL of the service, or local', 'local')
    .addHelpText(
      'after',
      examples(
        'kvk compare',
        'kvk compare --only fan-out --format md',
        'kvk compare --kafka localhost:9092 --profile full',
      ),
    )
    .action(async (flags: CompareFlags) => {
      const wanted = readDimensions(flags.only);
      const { scenarios, leftOut } = await loadComparison(flags.profile, wanted, flags, flags);
      for (const each of flags.quiet ? [] : leftOut) terminal.error.write(`${each}\n`);
      if (scenarios.length === 0 && leftOut.length > 0)
        throw new CommandFailed(exitCodes.usage, `nothing of these rows can be run there: ${leftOut.join('; ')}`);
      guardEndpoints(
        scenarios.map(({ scenario }) => scenario),
        flags.allowRemote,
      );
      exit(await runAndReport({ scenarios, profile: flags.profile, flags, terminal }));
    });
}

function readDimensions(only: string | undefined): readonly Dimension[] {
  if (only === undefined) return dimensions;
  return only.split(',').map((text) => {
    const name = text.trim();
    const known = dimensions.find((dimension) => dimension === name);
    if (known) return known;
    throw new CommandFailed(exitCodes.usage, `--only: no row '${name}': ${suggestion(name, dimensions)}`);
  });
}
