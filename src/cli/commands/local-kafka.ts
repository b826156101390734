import { type Command, Option } from 'commander';
import { loadAdapter } from '../../adapters/registry.ts';
import { SettingsError } from '../../adapters/adapter.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { type LocalKafkaForm, startLocalKafka } from '../local-systems.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { stayUp, type Say, type UpSystem } from './stay-up.ts';

interface KafkaFlags {
  readonly brokers?: string;
  readonly kafkaVersion?: string;
  readonly brokerSessionTimeout?: string;
}

/** `kvk local kafka`: one broker or three until Ctrl-C. */
export function addLocalKafka(local: Command, terminal: Terminal, exit: (code: number) => void): void {
  local
    .command('kafka')
    .description('Apache Kafka on the JVM, one broker or three')
    .addOption(new Option('--brokers <number>', 'how many brokers (default: 1)').choices(['1', '3']))
    .addOption(
      new Option('--kafka-version <version>', '3.9 runs with a ZooKeeper (default: 4.3)').choices(['4.3', '3.9']),
    )
    .option('--broker-session-timeout <duration>', 'how long a broker may be silent (default: that of the version)')
    .addHelpText(
      'after',
      examples('kvk local kafka', 'kvk local kafka --brokers 3', 'TMPDIR=/var/tmp kvk local kafka --kafka-version 3.9'),
    )
    .action(async (flags: KafkaFlags) => {
      const form = await formOf(flags);
      exit(await stayUp(terminal, (say, signal) => [bringUpKafka(say, signal, form)]));
    });
}

/** Starts the brokers and says how to connect to them. */
export async function bringUpKafka(say: Say, signal: AbortSignal, form?: LocalKafkaForm): Promise<UpSystem> {
  const system = await startLocalKafka(say, signal, form === undefined ? {} : { form });
  const { address, version, how } = system;
  const list = address
    .split(',')
    .map((broker) => `'${broker}'`)
    .join(', ');
  const howToConnect = [
    `Apache Kafka ${version} (${how}): ${address}`,
    `  kafkajs:  new Kafka({ brokers: [${list}] })`,
    `  kvk:      kvk run load --set targets.kafka.endpoint=${address}`,
  ].join('\n');
  return { system, howToConnect };
}

/** The flags as the adapter's setting `local`, which has the same rules. */
async function formOf({ brokers, kafkaVersion, brokerSessionTimeout }: KafkaFlags): Promise<LocalKafkaForm> {
  const kafka = await loadAdapter('kafka');
  const local = {
    ...(brokers === undefined ? {} : { brokers: Number(brokers) }),
    ...(kafkaVersion === undefined ? {} : { version: kafkaVersion }),
    ...(brokerSessionTimeout === undefined ? {} : { brokerSessionTimeout }),
  };
  try {
    return (kafka.parseSettings({ local }) as { local: LocalKafkaForm }).local;
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(exitCodes.usage, error.message);
    throw error;
  }
}
