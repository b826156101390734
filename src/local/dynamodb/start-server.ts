import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnProgram } from '../../process/spawn-program.ts';
import { type JvmPrograms, ownFilesIn, withJars } from '../jars/jvm-programs.ts';
import { keepLogs } from '../keep-logs.ts';
import type { LocalSystem } from '../local-system.ts';
import { makeOwnedFolder } from '../owned-folder.ts';
import { usageOf } from '../process-usage.ts';
import { namingFullDisk, SystemUnavailable } from '../system-unavailable.ts';
import { untilReady } from '../until-ready.ts';
import { dynamodbVersion } from './dynamodb-program.ts';
import { listTables } from './list-tables.ts';
import { portIn, serverFile, serverFileRunner } from './server-file.ts';

export interface ServerOptions extends JvmPrograms {
  /** Where the folder with the settings and the log is made. */
  readonly parentFolder: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly heapMegabytes: number;
  readonly readyWithinMs: number;
}

const host = '127.0.0.1';
const portTaken = /Address already in use/;
/** The quick compiler alone halves the time to start, and a few calls a second need no other. */
const small = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
/** Its data is thrown away, so that a tidy end is only a courtesy. */
const graceMs = 3000;

/** Starts DynamoDB Local on the JVM; resolves when it answers. Throws SystemUnavailable. */
export async function startServer(options: ServerOptions): Promise<LocalSystem> {
  const folder = await makeOwnedFolder(options.parentFolder);
  try {
    return await startInFolder(folder, options);
  } catch (error) {
    const known = error instanceof SystemUnavailable && error.code === 'port-taken';
    if (known || options.signal?.aborted === true) await rm(folder, { recursive: true, force: true });
    else await keepLogs(folder, ['tmp']);
    throw namingFullDisk(error, folder);
  }
}

async function startInFolder(folder: string, options: ServerOptions): Promise<LocalSystem> {
  const { java, port, heapMegabytes, readyWithinMs: withinMs, signal } = options;
  const begin = performance.now();
  const log = join(folder, 'dynamodb.log');
  const settings = join(folder, 'server.xml');
  await mkdir(join(folder, 'tmp'));
  await writeFile(settings, serverFile({ host, port }));
  const heap = `-Xmx${heapMegabytes}m`;
  const child = await spawnProgram(java, [heap, ...small, ...ownFilesIn(folder), serverFileRunner, settings], {
    name: 'DynamoDB Local',
    environment: withJars(options),
    folder,
    outputFile: log,
  });
  // An answer alone could come from another server that has the port.
  let address = '';
  const isReady = async (): Promise<boolean> => {
    const chosen = portIn(child.lastLines());
    if (chosen === undefined) return false;
    address = `http://${host}:${chosen}`;
    await listTables(address);
    return true;
  };
  try {
    await untilReady({ system: child, isReady, withinMs, log, signal });
  } catch (error) {
    await child.end({ graceMs: 0 });
    throw child.lastLines().some((line) => portTaken.test(line)) ? lostPort(port, { cause: error }) : error;
  }
  return {
    kind: 'dynamodb',
    address,
    how: 'jvm',
    version: dynamodbVersion,
    pid: child.pid,
    startSteps: { startMs: performance.now() - begin },
    ended: child.ended,
    sample: () => (child.running ? usageOf(child.pid) : undefined),
    async stop() {
      await child.end({ graceMs });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function lostPort(port: number, options: ErrorOptions): SystemUnavailable {
  return new SystemUnavailable(
    {
      code: 'port-taken',
      what: 'The port for DynamoDB Local is in use',
      where: `${host}:${port}`,
      mend: 'Choose another port, or leave it out to take any free one.',
    },
    options,
  );
}
