import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';
import { addLocalDynamodb } from './local-dynamodb.ts';
import { addLocalKafka, bringUpKafka } from './local-kafka.ts';
import { addLocalKinesis, bringUpKinesis } from './local-kinesis.ts';
import { stayUp } from './stay-up.ts';

/** `kvk local up|kafka|kinesis|dynamodb`: starts local systems, prints how to connect, stays until Ctrl-C. */
export function addLocal(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const local = program
    .command('local')
    .description('start local systems and keep them up until Ctrl-C')
    .addHelpText('after', examples('kvk local up', 'kvk local kafka', 'kvk local kinesis --port 4567'));
  local
    .command('up')
    .description('a local Kafka and a local Kinesis')
    .addHelpText(
      'after',
      examples('kvk local up', 'kvk local up 2> local.log', 'XDG_CACHE_HOME=/var/cache kvk local up'),
    )
    .action(async () =>
      exit(await stayUp(terminal, (say, signal) => [bringUpKafka(say, signal), bringUpKinesis(say, signal)])),
    );
  for (const add of [addLocalKafka, addLocalKinesis, addLocalDynamodb]) add(local, terminal, exit);
}
