import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { loadScenarios } from '../load-scenarios.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk validate <scenario…>`: every problem at once, with file, line and column. */
export function addValidate(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('validate')
    .description('check scenarios without running them')
    .argument('<scenario...>', 'a YAML file, or the name of a scenario that ships')
    .addHelpText('after', examples('kvk validate my.yaml', 'kvk validate scenarios/*.yaml', 'kvk validate fan-out'))
    .action(async (names: string[]) => {
      const loaded = await loadScenarios(names);
      for (const [index, { scenario }] of loaded.entries()) {
        const { name, experiment, targets } = scenario;
        const count = `${targets.length} target${targets.length === 1 ? '' : 's'}`;
        terminal.output.write(`${names[index]}: ${name} is valid (${experiment}, ${count})\n`);
      }
      exit(exitCodes.done);
    });
}
