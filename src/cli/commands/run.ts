import type { Command } from 'commander';
import { loadScenarios } from '../load-scenarios.ts';
import { onlyListedTargets } from '../only-targets.ts';
import { guardEndpoints } from '../remote-guard.ts';
import { type RunFlags, runAndReport, withRunOptions } from '../run-and-report.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk run <scenario…>`: files, or names of scenarios that ship, against their targets. */
export function addRun(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = program
    .command('run')
    .description('run one or more scenarios against their targets')
    .argument('<scenario...>', 'a YAML file, or the name of a scenario that ships (load, saturation, fan-out, …)');
  withRunOptions(command)
    .option('--targets <labels>', 'only the targets with these labels, separated by commas')
    .addHelpText(
      'after',
      examples(
        'kvk run load --rate 800/s --record-size 2KiB',
        'kvk run scenarios/fan-out.yaml --format json | jq .status',
        'kvk run load --set targets.kafka.settings.acks=1 --set phases.measure=60s --output results',
      ),
    )
    .action(async (names: string[], flags: RunFlags & { targets?: string }) => {
      const loaded = await loadScenarios(names, { sets: flags.set, flags });
      const scenarios = loaded.map((each) => onlyListedTargets(each, flags.targets));
      guardEndpoints(
        scenarios.map(({ scenario }) => scenario),
        flags.allowRemote,
      );
      exit(await runAndReport({ scenarios, profile: 'run', flags, terminal }));
    });
}
