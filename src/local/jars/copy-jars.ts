import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finished, runToEnd } from '../../process/run-to-end.ts';
import { fullDisk, SystemUnavailable } from '../system-unavailable.ts';
import type { JarProgram } from './jar-program.ts';
import { copyDependencies, pomOf } from './pom.ts';

/** A slow line needs minutes for the 50 MB of a first time. */
const timeoutMs = 15 * 60_000;
const heartbeatMs = 5000;

export interface FetchOptions {
  readonly program: JarProgram;
  /** The folder that keeps one folder for each version of each program. */
  readonly cacheFolder: string;
  /** Gets a line of progress now and then. */
  readonly report: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Has Maven copy the jars of a program into a folder. Throws SystemUnavailable with Maven's last words, or ProgramNotFound. */
export async function copyJars(folder: string, options: FetchOptions): Promise<void> {
  const { program, cacheFolder, environment, report, signal } = options;
  const name = `${program.name} ${program.version}`;
  const project = join(folder, 'pom.xml');
  await writeFile(project, pomOf(program));
  report(`Fetching ${name} with Maven into ${cacheFolder} (about ${program.downloadMegabytes} MB, once)`);
  const begin = performance.now();
  const seconds = (): string => `${((performance.now() - begin) / 1000).toFixed(0)} s`;
  const heartbeat = setInterval(() => report(`Still fetching ${program.name} after ${seconds()}`), heartbeatMs);
  try {
    const finished = await runToEnd(
      'mvn',
      [
        '--quiet',
        '--batch-mode',
        '--strict-checksums',
        '-Dstyle.color=never',
        `--file=${project}`,
        copyDependencies,
        `-DoutputDirectory=${folder}`,
        '-DincludeScope=runtime',
        '-DincludeTypes=jar',
      ],
      { timeoutMs, environment, folder, keepLines: 30, signal },
    );
    if (finished.code !== 0) throw failure(name, finished, cacheFolder);
    report(`Fetched ${name} in ${seconds()}`);
  } finally {
    clearInterval(heartbeat);
  }
}

function failure(name: string, { lines, timedOut, code }: Finished, cacheFolder: string): SystemUnavailable {
  if (lines.some((line) => line.includes('No space left on device'))) return fullDisk(cacheFolder);
  return new SystemUnavailable({
    code: 'download-failed',
    what: timedOut
      ? `Maven did not fetch ${name} within ${timeoutMs / 60_000} minutes`
      : `Maven could not fetch ${name} (exit code ${code})`,
    where: `mvn, into ${cacheFolder}`,
    mend: 'Check that this machine reaches a Maven repository (a proxy or mirror goes into ~/.m2/settings.xml) and try again.',
    lines,
  });
}
