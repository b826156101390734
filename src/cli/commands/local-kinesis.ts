import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { type KinesisFlags, KinesisSettings } from '../kinesis-settings.ts';
import { connectText, faultList, quotaList } from '../kinesis-text.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { stayUp, type Say, type UpSystem } from './stay-up.ts';

/** What other emulators of Kinesis listen on, and where newcomers look for one. */
const usualPort = 4567;
const whileRunning = `
While it runs: GET /health, GET /metrics (Prometheus), GET and PUT /admin/faults (JSON of the names of --fault list).
docs/local-kinesis.md has every setting.
`;

/** `kvk local kinesis`: the local Kinesis server until Ctrl-C. */
export function addLocalKinesis(local: Command, terminal: Terminal, exit: (code: number) => void): void {
  local
    .command('kinesis')
    .description('the local Kinesis Data Streams server, with the quotas AWS documents')
    .option('--port <port>', `where to listen, 0 for any free port (default: ${usualPort})`)
    .option('--host <host>', 'address to listen on, 0.0.0.0 for all of this machine (default: 127.0.0.1)')
    .option('--tls-port <port>', 'listen with TLS too, 0 for any free port; prints the certificate to trust')
    .option('--region <region>', 'region in ARNs (default: us-east-1); calls for any region are taken')
    .option('--account <id>', 'account in ARNs, twelve digits (default: 000000000000)')
    .option('--access-key <id>', 'take only calls that are signed with this access key id')
    .addOption(listed('--stream <name[:shards]>', 'a stream that is there from the start; may be repeated'))
    .option('--memory <size>', "records kept, e.g. 512MiB, 0 for no limit (default: a quarter of the machine's memory)")
    .option('--persist <folder>', 'keep streams and records in this folder, over restarts and crashes')
    .addOption(new Option('--quotas <which>', "AWS's quotas or none (default: aws)").choices(['aws', 'off']))
    .addOption(listed('--quota <name=value>', "another value for one quota; may be repeated; 'list' shows all"))
    .option('--latency <median[,p99]>', 'delay answers to calls on records, e.g. 20ms,100ms')
    .addOption(listed('--fault <name=value>', "misbehave, e.g. throttledShare=0.1; may be repeated; 'list' shows all"))
    .option('--log <level>', 'off, info, or debug for every call (default: info); goes to standard error')
    .option('--settings <file>', 'YAML or JSON with any settings of the server; flags override it')
    .addHelpText(
      'after',
      whileRunning +
        examples(
          'kvk local kinesis',
          'kvk local kinesis --stream orders:4 --quotas off --log debug',
          'kvk local kinesis --port 4568 --tls-port 4569 --persist ./kinesis-data',
          'kvk local kinesis --quota shardWriteBytesPerSecond=4MiB --fault failedShare=0.01',
        ),
    )
    .action(async (flags: KinesisFlags) => {
      if (flags.quota.includes('list') || flags.fault.includes('list')) return list(flags, terminal);
      const { cacheFolderOf } = await import('../../local/cache-folder.ts');
      const tlsFolder = join(cacheFolderOf(terminal.environment), 'local-kinesis-tls');
      const settings = new KinesisSettings(flags, terminal.folder, { port: usualPort, tlsFolder });
      return exit(await stayUp(terminal, (say, signal) => [bringUpKinesis(say, signal, settings)]));
    });
}

/** An option that may be repeated. */
function listed(flags: string, description: string): Option {
  const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  return new Option(flags, description).default([], 'none').argParser(gather);
}

/** Starts the server, on any free port when nothing is given, and says how to connect to it. */
export async function bringUpKinesis(say: Say, signal: AbortSignal, given?: KinesisSettings): Promise<UpSystem> {
  const { startKinesis, KinesisSettingsRefused } = await import('../../local/start-kinesis.ts');
  const problems = [...(given?.problems ?? [])];
  try {
    const system = await startKinesis({ signal, report: say, settings: given?.tree ?? {} });
    if (problems.length === 0) return { system, howToConnect: connectText(system, given?.shown) };
    await system.stop();
  } catch (error) {
    if (!(error instanceof KinesisSettingsRefused)) throw error;
    problems.push(...error.problems.map(({ path, text }) => given?.explain(path, text) ?? text));
  }
  throw new CommandFailed(exitCodes.usage, problems.join('\n'));
}

async function list({ quota, fault }: KinesisFlags, terminal: Terminal): Promise<void> {
  const { describeKinesis } = await import('../../local/describe-kinesis.ts');
  const description = await describeKinesis();
  if (quota.includes('list')) terminal.output.write(`${quotaList(description)}\n`);
  if (fault.includes('list')) terminal.output.write(`${faultList(description)}\n`);
}
