import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolderOf } from './cache-folder.ts';
import { findDocker, javaProgram } from './find-programs.ts';
import { filesystemOf } from './filesystem.ts';
import { ensureJars } from './jars/ensure-jars.ts';
import { lackForJvm } from './jars/lack-for-jvm.ts';
import type { BrokerSettings } from './kafka/broker-settings.ts';
import { kafkaProgram } from './kafka/kafka-program.ts';
import { startInDocker } from './kafka/start-in-docker.ts';
import { startOnJvm } from './kafka/start-on-jvm.ts';
import type { LocalSystem } from './local-system.ts';
import { sweepLeftovers } from './owned-folder.ts';
import type { Lack } from './prerequisites.ts';
import { SystemUnavailable, type Unavailability } from './system-unavailable.ts';

export interface KafkaOptions {
  /** Asks the broker at `host:port` once whether it answers a metadata request. */
  isReady(address: string): Promise<boolean>;
  /** Gets a line of progress now and then. */
  report?: (line: string) => void;
  /** `any`, the default, prefers the JVM. */
  readonly how?: 'any' | 'jvm' | 'docker';
  /** One broker, which is its own controller. */
  readonly brokers?: 1;
  /** The largest heap of the JVM; 1024 when not given. */
  readonly heapMegabytes?: number;
  /** How long it may take from start to first answer; 90,000 when not given. */
  readonly readyWithinMs?: number;
  /** Further broker settings by their Kafka names. */
  readonly properties?: BrokerSettings;
  /** Where jars are kept; the user's cache folder when not given. */
  readonly cacheFolder?: string;
  /** Where data, settings and logs go; when not given, the first of the usual temporary folders that is on a disk. */
  readonly temporaryFolder?: string;
  /** Lets the records lie in memory, which makes every figure about writing them meaningless. */
  readonly allowMemoryFilesystem?: boolean;
  /** Checks the contents of the cached jars too, not only their sizes. */
  readonly verifyHashes?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Starts Apache Kafka on this machine: on the JVM when there are Java and the jars or Maven to fetch them, else in
 * Docker. Removes first what earlier runs left. Throws SystemUnavailable, or the signal's reason when that is aborted.
 */
export async function startKafka(options: KafkaOptions): Promise<LocalSystem> {
  const { how = 'any', environment = process.env, signal } = options;
  signal?.throwIfAborted();
  const readyWithinMs = options.readyWithinMs ?? 90_000;
  const cacheFolder = options.cacheFolder ?? cacheFolderOf(environment);
  const lack = how === 'docker' ? undefined : await lackForJvm(kafkaProgram, cacheFolder, environment, ', or Docker');
  if (how === 'docker' || (how === 'any' && lack !== undefined)) {
    const docker = await findDocker(environment);
    if (docker.lack !== undefined)
      throw new SystemUnavailable(lack === undefined ? noDocker(docker.lack) : neither(lack, docker.lack));
    return await startInDocker({
      isReady: (address) => options.isReady(address),
      readyWithinMs,
      properties: options.properties,
      signal,
    });
  }
  if (lack !== undefined) throw new SystemUnavailable(lack);
  const parentFolder = await folderForData(options, cacheFolder);
  const begin = performance.now();
  const report = options.report ?? (() => undefined);
  const { verifyHashes } = options;
  const jars = await ensureJars({ program: kafkaProgram, cacheFolder, report, environment, verifyHashes, signal });
  const fetchMs = performance.now() - begin;
  const system = await startOnJvm({
    java: javaProgram(environment) ?? 'java',
    jars,
    parentFolder,
    heapMegabytes: options.heapMegabytes ?? 1024,
    readyWithinMs,
    properties: options.properties,
    environment,
    signal,
    isReady: (address) => options.isReady(address),
  });
  return { ...system, startSteps: { fetchMs, ...system.startSteps } };
}

function noDocker(docker: Lack): Unavailability {
  return { code: 'no-docker', where: 'to start Kafka in a container', ...docker };
}

function neither(jvm: Unavailability, docker: Lack): Unavailability {
  return { ...jvm, what: `${jvm.what}; ${docker.what}`, where: 'to start Kafka on the JVM or in a container' };
}

/**
 * Where data goes: the named folder, else the first of the usual ones on a disk, because many systems keep their
 * temporary folder in memory. Leftovers of dead runs are removed from all of them.
 */
async function folderForData(options: KafkaOptions, cacheFolder: string): Promise<string> {
  const { temporaryFolder, allowMemoryFilesystem = false } = options;
  const inCache = join(cacheFolder, 'runs');
  if (temporaryFolder === undefined) await mkdir(inCache, { recursive: true });
  const usual = [tmpdir(), '/var/tmp', inCache].filter((folder) => existsSync(folder));
  const candidates = temporaryFolder === undefined ? usual : [temporaryFolder];
  for (const folder of candidates) await sweepLeftovers(folder);
  for (const folder of candidates) {
    if (allowMemoryFilesystem || !(await filesystemOf(folder)).inMemory) return folder;
  }
  throw new SystemUnavailable({
    code: 'memory-filesystem',
    what: 'Kafka would write its records to memory instead of a disk',
    where: candidates.join(', '),
    mend: 'Set TMPDIR to a folder on a disk, or allow a memory filesystem and mark the result so.',
  });
}
