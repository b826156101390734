import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finished, runToEnd } from '../../process/run-to-end.ts';
import { fullDisk, SystemUnavailable } from '../system-unavailable.ts';
import { copyDependencies, kafkaVersion, pom } from './pom.ts';

/** A slow line needs minutes for the 55 MB of a first time. */
const timeoutMs = 15 * 60_000;
const heartbeatMs = 5000;

export interface FetchOptions {
  /** The folder that keeps one folder for each version of Kafka. */
  readonly cacheFolder: string;
  /** Gets a line of progress now and then. */
  readonly report: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Has Maven copy the jars of Kafka into a folder. Throws SystemUnavailable with Maven's last words, or ProgramNotFound. */
export async function copyJars(folder: string, options: FetchOptions): Promise<void> {
  const { cacheFolder, environment, report, signal } = options;
  const project = join(folder, 'pom.xml');
  await writeFile(project, pom);
  report(`Fetching Apache Kafka ${kafkaVersion} with Maven into ${cacheFolder} (about 55 MB, once)`);
  const begin = performance.now();
  const seconds = (): string => `${((performance.now() - begin) / 1000).toFixed(0)} s`;
  const heartbeat = setInterval(() => report(`Still fetching Apache Kafka after ${seconds()}`), heartbeatMs);
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
      ],
      { timeoutMs, environment, folder, keepLines: 30, signal },
    );
    if (finished.code !== 0) throw failure(finished, cacheFolder);
    report(`Fetched Apache Kafka ${kafkaVersion} in ${seconds()}`);
  } finally {
    clearInterval(heartbeat);
  }
}

function failure({ lines, timedOut, code }: Finished, cacheFolder: string): SystemUnavailable {
  if (lines.some((line) => line.includes('No space left on device'))) return fullDisk(cacheFolder);
  return new SystemUnavailable({
    code: 'download-failed',
    what: timedOut
      ? `Maven did not fetch Apache Kafka ${kafkaVersion} within ${timeoutMs / 60_000} minutes`
      : `Maven could not fetch Apache Kafka ${kafkaVersion} (exit code ${code})`,
    where: `mvn, into ${cacheFolder}`,
    mend: 'Check that this machine reaches a Maven repository (a proxy or mirror goes into ~/.m2/settings.xml) and try again.',
    lines,
  });
}
