import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramNotFound } from '../../process/spawn-program.ts';
import { type Finished, runToEnd } from '../../process/run-to-end.ts';
import { fullDisk, SystemUnavailable } from '../system-unavailable.ts';
import { copyDependencies, kafkaVersion, pom } from './pom.ts';

/** A slow line needs minutes for the 55 MB of a first time. */
const timeoutMs = 15 * 60_000;
const heartbeatMs = 5000;

export interface FetchOptions {
  /** Gets a line of progress now and then. */
  readonly report: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Has Maven copy the jars of Kafka into a folder. Throws SystemUnavailable with Maven's last words. */
export async function copyJars(folder: string, { environment, report, signal }: FetchOptions): Promise<void> {
  const project = join(folder, 'pom.xml');
  await writeFile(project, pom);
  report(`Fetching Apache Kafka ${kafkaVersion} with Maven into ${folder} (about 55 MB, once)`);
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
    if (finished.code !== 0) throw failure(finished, folder);
    report(`Fetched Apache Kafka ${kafkaVersion} in ${seconds()}`);
  } catch (error) {
    throw error instanceof ProgramNotFound ? noMaven(folder) : error;
  } finally {
    clearInterval(heartbeat);
  }
}

function noMaven(folder: string): SystemUnavailable {
  return new SystemUnavailable({
    code: 'no-maven',
    what: 'Maven (mvn) is not on the PATH; it fetches Apache Kafka the first time',
    where: folder,
    mend: 'Install Maven 3.6 or newer, or Docker, or name a running broker.',
  });
}

function failure({ lines, timedOut, code }: Finished, folder: string): SystemUnavailable {
  if (lines.some((line) => line.includes('No space left on device'))) return fullDisk(folder);
  return new SystemUnavailable({
    code: 'download-failed',
    what: timedOut
      ? `Maven did not fetch Apache Kafka ${kafkaVersion} within ${timeoutMs / 60_000} minutes`
      : `Maven could not fetch Apache Kafka ${kafkaVersion} (exit code ${code})`,
    where: `mvn, into ${folder}`,
    mend: 'Check that this machine reaches a Maven repository (a proxy or mirror goes into ~/.m2/settings.xml) and try again.',
    lines,
  });
}
