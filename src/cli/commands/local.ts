import type { Command } from 'commander';
import type { LocalSystem } from '../../local/local-system.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { endEverything, Interruption } from '../interruption.ts';
import { startLocalKafka } from '../local-systems.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk local up|kafka|kinesis`: starts local systems, prints how to connect, stays until Ctrl-C. */
export function addLocal(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const local = program
    .command('local')
    .description('start local systems and keep them up until Ctrl-C')
    .addHelpText('after', examples('kvk local up', 'kvk local kafka', 'kvk local kinesis --port 4567'));
  const stay = (start: (say: Say, signal: AbortSignal) => Promise<LocalSystem>[]) => async (): Promise<void> => {
    exit(await stayUp(terminal, start));
  };
  local
    .command('up')
    .description('a local Kafka and a local Kinesis')
    .addHelpText(
      'after',
      examples('kvk local up', 'kvk local up 2> local.log', 'XDG_CACHE_HOME=/var/cache kvk local up'),
    )
    .action(stay((say, signal) => [startLocalKafka(say, signal), startLocalKinesis({}, say, signal)]));
  local
    .command('kafka')
    .description('Apache Kafka on the JVM, one broker')
    .addHelpText(
      'after',
      examples('kvk local kafka', 'TMPDIR=/var/tmp kvk local kafka', 'kvk local kafka | tee broker.txt'),
    )
    .action(stay((say, signal) => [startLocalKafka(say, signal)]));
  local
    .command('kinesis')
    .description('the local Kinesis Data Streams server, with the quotas AWS documents')
    .option('--port <port>', 'where to listen; any free port when not given', readPort)
    .addHelpText(
      'after',
      examples('kvk local kinesis', 'kvk local kinesis --port 4567', 'kvk local kinesis --port 4567 | tee kinesis.txt'),
    )
    .action(async ({ port }: { port?: number }) => stay((say, signal) => [startLocalKinesis({ port }, say, signal)])());
}

type Say = (line: string) => void;

async function startLocalKinesis(
  { port }: { port?: number | undefined },
  say: Say,
  signal: AbortSignal,
): Promise<LocalSystem> {
  const { startKinesis } = await import('../../local/start-kinesis.ts');
  return startKinesis({ signal, report: say, ...(port !== undefined && { port }) });
}

async function stayUp(
  terminal: Terminal,
  start: (say: Say, signal: AbortSignal) => Promise<LocalSystem>[],
): Promise<number> {
  const say: Say = (line) => void terminal.error.write(`${line}\n`);
  using interruption = new Interruption(say);
  const failed = new AbortController();
  const starting = start(say, AbortSignal.any([interruption.signal, failed.signal]));
  try {
    const systems = await Promise.all(starting);
    for (const system of systems) terminal.output.write(`${howToConnect(system)}\n`);
    say('Up until Ctrl-C.');
    const ended = systems.map(async (system) => {
      await system.ended;
      if (!interruption.signal.aborted)
        throw new CommandFailed(exitCodes.unavailable, `the local ${system.kind} ended by itself`);
    });
    await Promise.race([interruption.wait(), ...ended]);
    await Promise.all(systems.map((system) => system.stop()));
    return interruption.code;
  } catch (error) {
    if (interruption.signal.aborted) return interruption.code;
    throw error;
  } finally {
    // One that is still starting while the other has failed would come up after the end of everything.
    failed.abort();
    await Promise.allSettled(starting);
    await endEverything();
  }
}

function howToConnect({ kind, address, version, how }: LocalSystem): string {
  if (kind === 'kafka') {
    return [
      `Apache Kafka ${version} (${how}): ${address}`,
      `  kafkajs:  new Kafka({ brokers: ['${address}'] })`,
      `  kvk:      kvk run load --set targets.kafka.endpoint=${address}`,
    ].join('\n');
  }
  return [
    `Kinesis Data Streams, local: ${address}  (region us-east-1, any credentials)`,
    `  AWS CLI:  aws kinesis list-streams --endpoint-url ${address} --region us-east-1`,
    `  SDK:      new KinesisClient({ endpoint: '${address}', region: 'us-east-1' })`,
  ].join('\n');
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CommandFailed(exitCodes.usage, `--port: '${text}' is not a port: use a whole number from 1 to 65535`);
}
