import type { Terminal } from './terminal.ts';

/** Folds what is said meanwhile into one line of the log, in a GitHub workflow; elsewhere nothing is added. */
export async function foldedOnGitHub<T>(
  title: string,
  isQuiet: boolean,
  { environment, error }: Pick<Terminal, 'environment' | 'error'>,
  work: () => Promise<T>,
): Promise<T> {
  if (isQuiet || environment['GITHUB_ACTIONS'] !== 'true') return await work();
  error.write(`::group::${title}\n`);
  try {
    return await work();
  } finally {
    error.write('::endgroup::\n');
  }
}
