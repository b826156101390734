import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { spawnProgram } from '../../process/spawn-program.ts';
import { filesystemOf } from '../filesystem.ts';
import type { LocalSystem } from '../local-system.ts';
import { keepUntil, makeOwnedFolder } from '../owned-folder.ts';
import { usageOf } from '../process-usage.ts';
import { namingFullDisk, SystemUnavailable } from '../system-unavailable.ts';
import { untilReady } from '../until-ready.ts';
import { asProperties, type BrokerSettings, brokerSettings } from './broker-settings.ts';
import { classArguments, formatStorage, type JvmPrograms } from './format-storage.ts';
import { kafkaVersion } from './pom.ts';

export interface JvmOptions extends JvmPrograms {
  /** Where the folder with data, settings and log is made. */
  readonly parentFolder: string;
  readonly heapMegabytes: number;
  readonly readyWithinMs: number;
  readonly properties?: BrokerSettings | undefined;
  isReady(address: string): Promise<boolean>;
}

const loopback = '127.0.0.1';
/** Another program can take a port between our finding it free and Kafka's opening it. */
const attempts = 3;
const portTaken = /Address already in use/;
/** Its data is thrown away, so that a tidy end is only a courtesy. */
const graceMs = 3000;
const keepLogsMs = 24 * 3_600_000;

/** Starts one broker on the JVM; resolves when it answers. Throws SystemUnavailable. */
export async function startOnJvm(options: JvmOptions): Promise<LocalSystem> {
  for (let attempt = 1; ; attempt++) {
    const folder = await makeOwnedFolder(options.parentFolder);
    try {
      return await startInFolder(folder, options);
    } catch (error) {
      if (options.signal?.aborted === true) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
      if (error instanceof SystemUnavailable && error.code === 'port-taken' && attempt < attempts) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      await rm(join(folder, 'data'), { recursive: true, force: true });
      await keepUntil(folder, Date.now() + keepLogsMs);
      throw namingFullDisk(error, folder);
    }
  }
}

async function startInFolder(folder: string, options: JvmOptions): Promise<LocalSystem> {
  const begin = performance.now();
  const dataFolder = join(folder, 'data');
  const log = join(folder, 'kafka.log');
  const address = await configure(folder, dataFolder, options);
  await formatStorage(folder, log, options);
  const formatted = performance.now();
  const heap = options.heapMegabytes;
  const child = await spawnProgram(
    options.java,
    [
      `-Xms${Math.min(heap, 512)}m`,
      `-Xmx${heap}m`,
      ...asKafkaStartsIt,
      ...classArguments('kafka.Kafka', folder, options.jars),
    ],
    { name: 'Kafka', environment: options.environment, outputFile: log, keepLines: 400 },
  );
  const { readyWithinMs: withinMs, signal } = options;
  try {
    await untilReady({ system: child, isReady: () => options.isReady(address), withinMs, log, signal });
  } catch (error) {
    await child.end({ graceMs: 0 });
    if (child.lastLines().some((line) => portTaken.test(line))) throw lostPort(address, log, { cause: error });
    throw error;
  }
  const startMs = performance.now() - formatted;
  return {
    kind: 'kafka',
    address,
    how: 'jvm',
    version: kafkaVersion,
    pid: child.pid,
    dataFolder,
    dataFilesystem: await filesystemOf(folder),
    startSteps: { formatMs: formatted - begin, startMs },
    ended: child.ended,
    sample: () => (child.running ? usageOf(child.pid) : undefined),
    async stop() {
      await child.end({ graceMs });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes the settings of the broker and of its log; returns the broker's address. */
async function configure(folder: string, dataFolder: string, { properties }: JvmOptions): Promise<string> {
  const brokerPort = await getPort({ host: loopback });
  const controllerPort = await getPort({ host: loopback, exclude: [brokerPort] });
  const address = `${loopback}:${brokerPort}`;
  const place = { listen: address, advertise: address, controller: `${loopback}:${controllerPort}`, dataFolder };
  await mkdir(dataFolder);
  await writeFile(join(folder, 'log4j2.properties'), logProperties);
  await writeFile(join(folder, 'server.properties'), asProperties(brokerSettings(place, properties)));
  return address;
}

function lostPort(address: string, log: string, options: ErrorOptions): SystemUnavailable {
  return new SystemUnavailable(
    {
      code: 'port-taken',
      what: `Another program took the port of Kafka at ${address} before it could`,
      where: log,
      mend: 'Try again.',
    },
    options,
  );
}

/** As `kafka-server-start.sh` sets them; the collector is named because a small machine would get another. */
const asKafkaStartsIt = [
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
];

/** Kafka's log at its usual level to standard output; without it log4j prints errors only. */
const logProperties = `
status = ERROR
appender.output.type = Console
appender.output.name = output
appender.output.layout.type = PatternLayout
appender.output.layout.pattern = [%d] %p %m (%c)%n
rootLogger.level = INFO
rootLogger.appenderRef.output.ref = output
`;
