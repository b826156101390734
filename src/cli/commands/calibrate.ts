import { type Command, Option } from 'commander';
import { colorOption } from '../run-and-report.ts';
import { type CalibrateFlags, runCalibrate } from '../run-calibrate.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk calibrate [scenario]`: what this machine can measure, and what it can't. */
export function addCalibrate(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('calibrate')
    .description('what this machine can measure: the ceiling of the tool, the error of its timers, its noise')
    .argument('[scenario]', "instead: only the noise of this scenario's targets, both sides of a gate being equal")
    .option('--quick', 'about one minute instead of three, and less sure', false)
    .option('--set <path=value>', 'a value of the scenario (repeatable)', collect, [])
    .option('--targets <labels>', 'only the targets with these labels, separated by commas')
    .addOption(
      new Option('--format <format>', 'form of the results on stdout')
        .choices(['table', 'md', 'json'])
        .default('table'),
    )
    .option('--warm-system <time>', 'discarded load on a cold local system; 0s leaves it cold', '20s')
    .addOption(
      new Option('--progress <how>', 'what is shown while running').choices(['auto', 'plain', 'none']).default('auto'),
    )
    .addOption(colorOption())
    .option('--quiet', 'results only', false)
    .option('--allow-remote', 'allow targets beyond this machine', false)
    .addHelpText(
      'after',
      '\nKept for this kind of machine in the cache folder; kvk gate tells by it what it will be able to see.\n' +
        examples('kvk calibrate', 'kvk calibrate --quick --format md', 'kvk calibrate load --targets kafka'),
    )
    .action(async (name: string | undefined, flags: CalibrateFlags) => exit(await runCalibrate(name, flags, terminal)));
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
