import type { Command } from 'commander';
import { startLocalKafka } from '../local-systems.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { stayUp, type Say, type UpSystem } from './stay-up.ts';

/** `kvk local kafka`: one broker until Ctrl-C. */
export function addLocalKafka(local: Command, terminal: Terminal, exit: (code: number) => void): void {
  local
    .command('kafka')
    .description('Apache Kafka on the JVM, one broker')
    .addHelpText(
      'after',
      examples('kvk local kafka', 'TMPDIR=/var/tmp kvk local kafka', 'kvk local kafka | tee broker.txt'),
    )
    .action(async () => exit(await stayUp(terminal, (say, signal) => [bringUpKafka(say, signal)])));
}

/** Starts the broker and says how to connect to it. */
export async function bringUpKafka(say: Say, signal: AbortSignal): Promise<UpSystem> {
  const system = await startLocalKafka(say, signal);
  const { address, version, how } = system;
  const howToConnect = [
    `Apache Kafka ${version} (${how}): ${address}`,
    `  kafkajs:  new Kafka({ brokers: ['${address}'] })`,
    `  kvk:      kvk run load --set targets.kafka.endpoint=${address}`,
  ].join('\n');
  return { system, howToConnect };
}
