import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ReportFormat } from '../../report/render-report.ts';
import { readResult } from '../../result/result-store.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import { colorOption, formatOption, rendered } from '../run-and-report.ts';
import type { ColorChoice, Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk report <result…>`: renders saved results again; needs no system. */
export function addReport(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('report')
    .description('render saved results again, several side by side')
    .argument('<result...>', 'result.json, or the folder it lies in')
    .addOption(formatOption())
    .addOption(colorOption())
    .option('--output <file>', 'write to this file instead of stdout')
    .addHelpText(
      'after',
      examples(
        'kvk report results/example',
        'kvk report results/before results/after --format md',
        'kvk report results/example/result.json --format html --output comparison.html',
      ),
    )
    .action(async (paths: string[], flags: { format: ReportFormat; color: ColorChoice; output?: string }) => {
      const [first, ...others] = await Promise.all(paths.map((path) => readResult(resolve(terminal.folder, path))));
      const results = [first!, ...others] as const;
      const text = await rendered(results, flags.format, flags.output === undefined ? flags.color : 'never', terminal);
      if (flags.output === undefined) terminal.output.write(text);
      else await write(resolve(terminal.folder, flags.output), text);
      exit(exitCodes.done);
    });
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const message = `--output: ${path} cannot be written (${(error as Error).message}). Name a file in a folder that is there.`;
    throw new CommandFailed(exitCodes.usage, message, { cause: error });
  }
}
