import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type Finished, program } from './run-kvk.ts';

/** A step of a GitHub workflow, as far as it can be played here. */
export interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps of a workflow's only job. */
export function stepsOf(workflow: string): Step[] {
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps: Step[] }> };
  const [job] = Object.values(jobs);
  return job!.steps;
}

/**
 * Plays a step as a runner does: its script by `bash -e` in the repository, the expressions in its environment filled
 * in, and an `npx` that knows this tool alone.
 */
export async function playStep(
  step: Step,
  repository: string,
  expressions: Readonly<Record<string, string>>,
): Promise<Finished> {
  const tools = join(repository, '.tools');
  await mkdir(tools, { recursive: true });
  const npx = `#!/bin/sh\n[ "$1 $2" = "--yes kafka-vs-kinesis" ] || exit 99\nshift 2\nexec "${process.execPath}" "${program}" "$@"\n`;
  await writeFile(join(tools, 'npx'), npx, { mode: 0o755 });
  const filled = Object.entries(step.env ?? {}).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_, expression: string) => expressions[expression]!),
  ]);
  const environment = {
    ...process.env,
    ...(Object.fromEntries(filled) as Record<string, string>),
    PATH: `${tools}:${process.env['PATH']}`,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: repository,
    GITHUB_STEP_SUMMARY: join(repository, 'summary.md'),
  };
  try {
    const options = { cwd: repository, timeout: 200_000, env: environment };
    const { stdout, stderr } = await promisify(execFile)('bash', ['-e', '-c', step.run!], options);
    return { code: 0, output: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, error: stderr };
  }
}

/** Git in a folder, with a name of its own. */
export async function git(folder: string, ...args: readonly string[]): Promise<void> {
  const named = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'init.defaultBranch=main', ...args];
  await promisify(execFile)('git', named, { cwd: folder });
}
