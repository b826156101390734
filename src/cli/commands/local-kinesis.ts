import type { Command } from 'commander';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { stayUp, type Say, type UpSystem } from './stay-up.ts';

/** `kvk local kinesis`: the local Kinesis server until Ctrl-C. */
export function addLocalKinesis(local: Command, terminal: Terminal, exit: (code: number) => void): void {
  local
    .command('kinesis')
    .description('the local Kinesis Data Streams server, with the quotas AWS documents')
    .option('--port <port>', 'where to listen; any free port when not given', readPort)
    .addHelpText(
      'after',
      examples('kvk local kinesis', 'kvk local kinesis --port 4567', 'kvk local kinesis --port 4567 | tee kinesis.txt'),
    )
    .action(async (options: { port?: number }) =>
      exit(await stayUp(terminal, (say, signal) => [bringUpKinesis(say, signal, options)])),
    );
}

/** Starts the server and says how to connect to it. */
export async function bringUpKinesis(
  say: Say,
  signal: AbortSignal,
  options: { port?: number } = {},
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

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CommandFailed(exitCodes.usage, `--port: '${text}' is not a port: use a whole number from 1 to 65535`);
}
