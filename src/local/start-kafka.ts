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
import { kafkaPrograms, type KafkaRelease } from './kafka/kafka-program.ts';
import { startInDocker } from './kafka/start-in-docker.ts';
import { startOnJvm } from './kafka/start-on-jvm.ts';
import type { LocalKafka } from './local-kafka.ts';
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
  /** One broker when not given. Without ZooKeeper each is a controller too. More than one needs the JVM. */
  readonly brokers?: 1 | 3;
  /** The newest when not given; 3.9 runs with a ZooKeeper of its own, and needs the JVM. */
  readonly release?: KafkaRelease;
  /**
   * How long a broker may be silent before the cluster goes on without it, in milliseconds (`broker.session.timeout.ms`,
   * with ZooKeeper `zookeeper.session.timeout.ms`); Kafka's own default when not given.
   */
  readonly brokerSessionTimeoutMs?: number;
  /** The largest heap of each JVM; 1024 when not given, 512 where there are several. */
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
export async function startKafka(options: KafkaOptions): Promise<LocalKafka> {
  const { how = 'any', environment = process.env, brokers = 1, release = '4.3', signal } = options;
  signal?.throwIfAborted();
  const readyWithinMs = options.readyWithinMs ?? 90_000;
  const cacheFolder = options.cacheFolder ?? cacheFolderOf(environment);
  const program = kafkaPrograms[release];
  // The container is one broker of the newest release.
  const mayBeDocker = brokers === 1 && release === '4.3';
  const alternative = mayBeDocker ? ', or Docker' : '';
  const lack = how === 'docker' ? undefined : await lackForJvm(program, cacheFolder, environment, alternative);
  if (how === 'docker' && !mayBeDocker) throw new SystemUnavailable(onlyOnJvm);
  if (how === 'docker' || (how === 'any' && lack !== undefined && mayBeDocker)) {
    const docker = await findDocker(environment);
    if (docker.lack !== undefined)
      throw new SystemUnavailable(lack === undefined ? noDocker(docker.lack) : neither(lack, docker.lack));
    return await startInDocker({
      isReady: (address) => options.isReady(address),
      readyWithinMs,
      properties: propertiesOf(options),
      signal,
    });
  }
  if (lack !== undefined) throw new SystemUnavailable(lack);
  const parentFolder = await folderForData(options, cacheFolder);
  const begin = performance.now();
  const report = options.report ?? (() => undefined);
  const { verifyHashes } = options;
  const jars = await ensureJars({ program, cacheFolder, report, environment, verifyHashes, signal });
  const fetchMs = performance.now() - begin;
  const system = await startOnJvm({
    java: javaProgram(environment) ?? 'java',
    jars,
    parentFolder,
    release,
    brokers,
    heapMegabytes: options.heapMegabytes ?? (brokers === 1 ? 1024 : 512),
    readyWithinMs,
    properties: propertiesOf(options),
    environment,
    signal,
    isReady: (address) => options.isReady(address),
  });
  return { ...system, startSteps: { fetchMs, ...system.startSteps } };
}

/** What the user says wins. */
function propertiesOf({
  release = '4.3',
  brokerSessionTimeoutMs: timeoutMs,
  properties,
}: KafkaOptions): BrokerSettings {
  if (timeoutMs === undefined) return { ...properties };
  const session: BrokerSettings =
    release === '4.3'
      ? {
          'broker.session.timeout.ms': String(timeoutMs),
          'broker.heartbeat.interval.ms': String(Math.min(2_000, Math.floor(timeoutMs / 3))),
        }
      : { 'zookeeper.session.timeout.ms': String(timeoutMs) };
  return { ...session, ...properties };
}

const onlyOnJvm: Unavailability = {
  code: 'no-java',
  what: 'Several brokers, and Kafka with ZooKeeper, are started on the JVM only',
  where: 'to start Kafka in a container',
  mend: 'Write endpoint: local, and install a Java runtime 17 or newer.',
};

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
