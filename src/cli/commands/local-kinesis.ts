import type { Command } from 'commander';
import type { KinesisOptions } from '../../local/start-kinesis.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { readPort } from './read-port.ts';
import { stayUp, type Say, type UpSystem } from './stay-up.ts';

/** `kvk local kinesis`: the local Kinesis server until Ctrl-C. */
export function addLocalKinesis(local: Command, terminal: Terminal, exit: (code: number) => void): void {
  local
    .command('kinesis')
    .description('the local Kinesis Data Streams server, with the quotas AWS documents')
    .option('--port <port>', 'where to listen; any free port when not given', readPort)
    .option('--persist <folder>', 'keep streams and records in this folder, over restarts and crashes')
    .addHelpText(
      'after',
      examples(
        'kvk local kinesis',
        'kvk local kinesis --port 4567 | tee kinesis.txt',
        'kvk local kinesis --port 4567 --persist ./kinesis-data',
      ),
    )
    .action(async ({ port, persist }: { port?: number; persist?: string }) => {
      const options = { ...(port !== undefined && { port }), settings: { persistFolder: persist ?? '' } };
      exit(await stayUp(terminal, (say, signal) => [bringUpKinesis(say, signal, options)]));
    });
}

/** Starts the server and says how to connect to it. */
export async function bringUpKinesis(
  say: Say,
  signal: AbortSignal,
  options: Pick<KinesisOptions, 'port' | 'settings'> = {},
): Promise<UpSystem> {
  const { startKinesis } = await import('../../local/start-kinesis.ts');
  const system = await startKinesis({ signal, report: say, ...options });
  const { address } = system;
  const howToConnect = [
    `Kinesis Data Streams, local: ${address}  (region us-east-1, any credentials)`,
    `  AWS CLI:  aws kinesis list-streams --endpoint-url ${address} --region us-east-1`,
    `  SDK:      new KinesisClient({ endpoint: '${address}', region: 'us-east-1' })`,
  ].join('\n');
  return { system, howToConnect };
}
