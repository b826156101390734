import type { Command } from 'commander';
import { printScenarioSchema } from '../../scenario/json-schema.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk schema`: the JSON Schema of a scenario, for editors. */
export function addSchema(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('schema')
    .description('print the JSON Schema of a scenario')
    .addHelpText(
      'after',
      examples('kvk schema > scenario.schema.json', 'kvk schema | jq .properties', 'kvk schema | less'),
    )
    .action(() => {
      terminal.output.write(printScenarioSchema());
      exit(exitCodes.done);
    });
}
