import { type Command, Option } from 'commander';
import { gateFormats, type GateFormat } from '../../report/render-gate.ts';
import { type GateFlags, runGate } from '../run-gate.ts';
import { runBaselineGate } from '../run-baseline-gate.ts';
import { colorOption } from '../run-and-report.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk gate <scenario>`: fails when the candidate is slower than the baseline, with stated error rates. */
export function addGate(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('gate')
    .description('fail when the candidate is slower than the baseline: both run here, in turn')
    .argument('<scenario>', 'the candidate: a YAML file, or the name of a scenario that ships (load, loopback, …)')
    .option('--baseline <scenario>', 'the baseline where it is another file; the same one when not given')
    .option('--baseline-ref <ref>', 'the scenario file as it is at this git ref, e.g. origin/main')
    .option('--candidate-ref <ref>', 'the same for the candidate, instead of the file as it lies there')
    .option('--baseline-set <path=value>', 'a value of the baseline alone (repeatable)', collect, [])
    .option('--candidate-set <path=value>', 'a value of the candidate alone (repeatable)', collect, [])
    .option('--set <path=value>', 'a value of both (repeatable)', collect, [])
    .addOption(
      new Option('--mode <mode>', 'what the candidate is compared with: a baseline that runs too, or saved runs')
        .choices(['interleaved', 'history', 'snapshot'])
        .default('interleaved'),
    )
    .option('--baseline-dir <folder>', 'where saved runs are kept (kvk baseline)', '.kvk/baselines')
    .option('--no-loopback-check', 'with snapshot: do not ask whether the machine itself has changed')
    .option('--from <result>', 'with history and snapshot: judge this saved result instead of running')
    .option('--baseline-start <command>', 'starts the system of the baseline, listening on $KVK_PORT, and stays')
    .option('--candidate-start <command>', 'the same for the candidate')
    .option(
      '--baseline-kvk <command>',
      'another version of this tool runs the baseline, e.g. "npx kafka-vs-kinesis@0.1"',
    )
    .option('--candidate-kvk <command>', 'the same for the candidate')
    .option('--targets <labels>', 'only the targets with these labels, separated by commas')
    .addOption(new Option('--fail-on <what>', 'what else ends with an error, exit code 11').choices(['inconclusive']))
    .option('--advisory', 'report, and never fail for a regression', false)
    .addOption(
      new Option('--format <format>', 'form of the results on stdout')
        .choices(gateFormats)
        .default('table' satisfies GateFormat),
    )
    .option('--output <folder>', 'where results are kept, a folder a gate', 'results')
    .option('--warm-system <time>', 'discarded load on a cold local system; 0s leaves it cold', '20s')
    .addOption(
      new Option('--progress <how>', 'what is shown while running').choices(['auto', 'plain', 'none']).default('auto'),
    )
    .addOption(colorOption())
    .option('--quiet', 'results only', false)
    .option('--dry-run', 'show the plan and stop', false)
    .option('--allow-remote', 'allow targets beyond this machine', false)
    .addHelpText(
      'after',
      examples(
        'kvk gate scenarios/load.yaml --baseline-ref origin/main',
        'kvk gate load --targets kafka --candidate-set batching.linger=25ms',
        'kvk gate load --mode history --set repetitions=5',
        'kvk gate loopback --set gate.p99=30% --format md >> "$GITHUB_STEP_SUMMARY"',
      ),
    )
    .action(async (name: string, flags: GateFlags) => {
      const run = flags.mode === 'interleaved' ? runGate : runBaselineGate;
      exit(await run(name, flags, terminal));
    });
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
