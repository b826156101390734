import { type Command, Option } from 'commander';
import { type Dimension, dimensions, type Scenario } from '../../scenario/scenario.ts';
import { suggestion } from '../../scenario/nearest.ts';
import { comparisonSuite, type Profile } from '../comparison-suite.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { type LoadedScenario, loadScenarios } from '../load-scenarios.ts';
import { onlyTargets } from '../only-targets.ts';
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
      const suite = comparisonSuite(flags.profile, readDimensions(flags.only));
      const loaded: LoadedScenario[] = [];
      for (const { name, sets, targets } of suite) {
        const all = await loadScenarios([name], { sets: [...unlessFlagged(sets, flags), ...flags.set], flags });
        loaded.push(...all.map((each) => (targets === undefined ? each : onlyTargets(each, targets))));
      }
      const scenarios = loaded.map(({ scenario, overrides }) => ({ scenario: aimed(scenario, flags), overrides }));
      guardEndpoints(
        scenarios.map(({ scenario }) => scenario),
        flags.allowRemote,
      );
      exit(await runAndReport({ scenarios, profile: flags.profile, flags, terminal }));
    });
}

/** What an option of the user's sets is left to it; the suite's own values would come after it. */
function unlessFlagged(sets: readonly string[], { duration, readers }: CompareFlags): readonly string[] {
  return sets
    .filter((set) => duration === undefined || !set.startsWith('phases.measure='))
    .filter((set) => readers === undefined || !set.startsWith('readers='));
}

function aimed(scenario: Scenario, { kafka, kinesis }: CompareFlags): Scenario {
  const endpointOf: Readonly<Record<string, string>> = { kafka, kinesis };
  const targets = scenario.targets.map((target) => ({
    ...target,
    endpoint: endpointOf[target.adapter] ?? target.endpoint,
  }));
  return { ...scenario, targets };
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
