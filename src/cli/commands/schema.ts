import { Argument, type Command } from 'commander';
import { type DocumentName, printDocumentSchema } from '../../result/json-schema.ts';
import { printScenarioSchema } from '../../scenario/json-schema.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk schema`: the JSON Schema of a scenario, for editors, or of what runs and gates leave, for programs that read it. */
export function addSchema(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('schema')
    .description('print the JSON Schema of a scenario, or of a result.json or gate.json')
    .addArgument(
      new Argument('[document]', 'what it describes').choices(['scenario', 'result', 'gate']).default('scenario'),
    )
    .addHelpText(
      'after',
      examples('kvk schema > scenario.schema.json', 'kvk schema | jq .properties', 'kvk schema result | less'),
    )
    .action((document: DocumentName | 'scenario') => {
      terminal.output.write(document === 'scenario' ? printScenarioSchema() : printDocumentSchema(document));
      exit(exitCodes.done);
    });
}
