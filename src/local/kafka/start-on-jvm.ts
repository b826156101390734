import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import type { Child } from '../../process/child.ts';
import { spawnProgram } from '../../process/spawn-program.ts';
import { filesystemOf } from '../filesystem.ts';
import { type JvmPrograms, withJars } from '../jars/jvm-programs.ts';
import { keepLogs } from '../keep-logs.ts';
import type { LocalSystem } from '../local-system.ts';
import { makeOwnedFolder } from '../owned-folder.ts';
import { usageOf } from '../process-usage.ts';
import { namingFullDisk, SystemUnavailable } from '../system-unavailable.ts';
import { untilReady } from '../until-ready.ts';
import { asProperties, type BrokerSettings, brokerSettings } from './broker-settings.ts';
import { classArguments, formatStorage } from './format-storage.ts';
import { kafkaVersion } from './kafka-program.ts';

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

/** Starts one broker on the JVM; resolves when it answers. Throws SystemUnavailable. */
export async function startOnJvm(options: JvmOptions): Promise<LocalSystem> {
  for (let attempt = 1; ; attempt++) {
    const folder = await makeOwnedFolder(options.parentFolder);
    try {
      return await startInFolder(folder, options);
    } catch (error) {
      const again = error instanceof SystemUnavailable && error.code === 'port-taken' && attempt < attempts;
      if (again || options.signal?.aborted === true) await rm(folder, { recursive: true, force: true });
      else await keepLogs(folder, ['data', 'tmp']);
      if (!again) throw namingFullDisk(error, folder);
    }
  }
}

async function startInFolder(folder: string, options: JvmOptions): Promise<LocalSystem> {
  const begin = performance.now();
  const log = join(folder, 'kafka.log');
  const address = await configure(folder, options.properties);
  await formatStorage(folder, log, options);
  const formatted = performance.now();
  const child = await startBroker(folder, log, options);
  // An answer alone could come from another broker that took the port first.
  const isReady = async (): Promise<boolean> =>
    (await options.isReady(address)) && child.lastLines().some((line) => line.includes('Kafka Server started'));
  try {
    const { readyWithinMs: withinMs, signal } = options;
    await untilReady({ system: child, isReady, withinMs, log, signal });
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
    dataFolder: join(folder, 'data'),
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

async function startBroker(folder: string, log: string, options: JvmOptions): Promise<Child> {
  const { java, heapMegabytes } = options;
  const heap = [`-Xms${Math.min(heapMegabytes, 512)}m`, `-Xmx${heapMegabytes}m`];
  const args = [...heap, ...asKafkaStartsIt, ...classArguments('kafka.Kafka', folder)];
  return await spawnProgram(java, args, {
    name: 'Kafka',
    environment: withJars(options),
    outputFile: log,
    keepLines: 400,
  });
}

/** Writes the settings of the broker and of its log; returns the broker's address. */
async function configure(folder: string, properties: BrokerSettings | undefined): Promise<string> {
  const brokerPort = await getPort({ host: loopback });
  const controllerPort = await getPort({ host: loopback, exclude: [brokerPort] });
  const address = `${loopback}:${brokerPort}`;
  const dataFolder = join(folder, 'data');
  const place = { listen: address, advertise: address, controller: `${loopback}:${controllerPort}`, dataFolder };
  for (const made of [dataFolder, join(folder, 'tmp')]) await mkdir(made);
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
