import type { Command } from 'commander';
import type { CleanupFlags } from '../run-cleanup.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk cleanup`: what runs that were killed left behind. */
export function addCleanup(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('cleanup')
    .description('list and remove what killed runs left: folders here, topics, streams and groups named kvk-<run>-…')
    .option('--kafka <brokers>', 'brokers to look at, host:port separated by commas')
    .option('--kinesis <url>', 'a server of the Kinesis API to look at')
    .option('--region <region>', 'region of --kinesis')
    .option('--dynamodb <url>', 'DynamoDB with the lease tables of its readers')
    .option('--dry-run', 'only list', false)
    .option('--allow-remote', 'look at systems beyond this machine too', false)
    .addHelpText(
      'after',
      `\nRuns that still use these systems lose what they have there: end them first.\n${examples(
        'kvk cleanup --dry-run',
        'kvk cleanup --kafka 127.0.0.1:9092 --kinesis http://127.0.0.1:4567 --dynamodb http://127.0.0.1:8000',
        'kvk cleanup --kafka broker-1:9092 --allow-remote --dry-run',
      )}`,
    )
    .action(async (flags: CleanupFlags) => {
      const { runCleanup } = await import('../run-cleanup.ts');
      exit(await runCleanup(flags, terminal));
    });
}
