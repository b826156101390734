import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { runToEnd } from '../../process/run-to-end.ts';
import { type JvmPrograms, ownFilesIn, withJars } from '../jars/jvm-programs.ts';
import { SystemUnavailable } from '../system-unavailable.ts';

const timeoutMs = 60_000;

/** Prepares the data folder of a new cluster, which Kafka asks for before its first start. Throws SystemUnavailable. */
export async function formatStorage(folder: string, log: string, options: JvmPrograms): Promise<void> {
  const { java, signal } = options;
  // Sixteen bytes; the first letter is fixed because a leading dash would be taken for an option.
  const clusterId = `k${randomBytes(16).toString('base64url').slice(1)}`;
  const args = ['format', '--cluster-id', clusterId, '--config'];
  // A JVM that lives for a second is faster with its quick compiler only.
  const quick = ['-XX:TieredStopAtLevel=1', ...classArguments('kafka.tools.StorageTool', folder, args)];
  const done = await runToEnd(java, quick, { timeoutMs, environment: withJars(options), signal, outputFile: log });
  if (done.code === 0) return;
  throw new SystemUnavailable({
    code: 'format-failed',
    what: done.timedOut
      ? `Kafka's storage was not formatted within ${timeoutMs / 1000} s`
      : `Kafka's storage could not be formatted (exit code ${done.code})`,
    where: log,
    mend: 'The reason is in its last lines.',
    lines: done.lines.slice(-20),
  });
}

/** The arguments of `java` that run a class of Kafka's with the settings in a folder. */
export function classArguments(mainClass: string, folder: string, args: readonly string[] = []): readonly string[] {
  return [
    ...ownFilesIn(folder),
    `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
    mainClass,
    ...args,
    join(folder, 'server.properties'),
  ];
}
