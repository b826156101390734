import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { githubWorkflow, gitlabJob, scenarioTemplate } from '../init-templates.ts';
import { CommandFailed, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

interface InitFlags {
  readonly ci?: 'github' | 'gitlab';
  readonly folder: string;
}

/** `kvk init`: a commented scenario to begin with, and with `--ci` the workflow that gates on it. */
export function addInit(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('init')
    .description('write a commented scenario, and with --ci a workflow that gates on it')
    .addOption(new Option('--ci <system>', 'also a CI workflow').choices(['github', 'gitlab']))
    .option('--folder <folder>', 'the root of your repository', '.')
    .addHelpText('after', examples('kvk init', 'kvk init --ci github', 'kvk init --ci gitlab --folder ../service'))
    .action(async ({ ci, folder }: InitFlags) => {
      const root = resolve(terminal.folder, folder);
      const files = [
        { path: 'kvk/gate.yaml', text: scenarioTemplate },
        ...(ci === 'github' ? [{ path: '.github/workflows/performance.yml', text: githubWorkflow }] : []),
        ...(ci === 'gitlab' ? [{ path: '.gitlab/performance.yml', text: gitlabJob }] : []),
      ];
      for (const { path, text } of files) {
        await writeNew(join(root, path), text);
        terminal.output.write(`wrote ${relative(terminal.folder, join(root, path))}\n`);
      }
      terminal.output.write(`next: kvk validate ${relative(terminal.folder, join(root, 'kvk/gate.yaml'))}\n`);
      if (ci === 'gitlab')
        terminal.output.write("and in .gitlab-ci.yml: include: [{ local: '.gitlab/performance.yml' }]\n");
      exit(exitCodes.done);
    });
}

/** Never replaces what is there. */
async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandFailed(exitCodes.usage, `${file} exists already: move it away, or name another --folder`);
  }
}
