import { randomBytes } from 'node:crypto';
import { runToEnd } from '../../process/run-to-end.ts';
import { type JvmPrograms, withJars } from '../jars/jvm-programs.ts';
import { SystemUnavailable } from '../system-unavailable.ts';
import { type NodeFolder, classArguments } from './node-folder.ts';

const timeoutMs = 60_000;

/**
 * Prepares the data folders of a new cluster, which Kafka asks for before its first start without ZooKeeper. Throws
 * SystemUnavailable.
 */
export async function formatStorage(folders: readonly NodeFolder[], options: JvmPrograms): Promise<void> {
  // Sixteen bytes; the first letter is fixed because a leading dash would be taken for an option.
  const clusterId = `k${randomBytes(16).toString('base64url').slice(1)}`;
  await Promise.all(folders.map((folder) => formatOne(folder, clusterId, options)));
}

async function formatOne(folder: NodeFolder, clusterId: string, options: JvmPrograms): Promise<void> {
  const { java, signal } = options;
  const args = ['format', '--cluster-id', clusterId, '--config', folder.settings];
  // A JVM that lives for a second is faster with its quick compiler only.
  const quick = ['-XX:TieredStopAtLevel=1', ...classArguments('kafka.tools.StorageTool', folder, args)];
  const done = await runToEnd(java, quick, {
    timeoutMs,
    environment: withJars(options),
    signal,
    outputFile: folder.log,
  });
  if (done.code === 0) return;
  throw new SystemUnavailable({
    code: 'format-failed',
    what: done.timedOut
      ? `Kafka's storage was not formatted within ${timeoutMs / 1000} s`
      : `Kafka's storage could not be formatted (exit code ${done.code})`,
    where: folder.log,
    mend: 'The reason is in its last lines.',
    lines: done.lines.slice(-20),
  });
}
