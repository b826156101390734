import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { filesystemOf } from '../filesystem.ts';
import type { JvmPrograms } from '../jars/jvm-programs.ts';
import { keepLogs } from '../keep-logs.ts';
import type { LocalKafka } from '../local-kafka.ts';
import type { StartSteps } from '../local-system.ts';
import { makeOwnedFolder } from '../owned-folder.ts';
import type { ProcessUsage } from '../process-usage.ts';
import { namingFullDisk, SystemUnavailable } from '../system-unavailable.ts';
import { type BrokerSettings, brokerSettings, type MetadataPlace } from './broker-settings.ts';
import { formatStorage } from './format-storage.ts';
import { KafkaNode } from './kafka-node.ts';
import { kafkaPrograms, type KafkaRelease } from './kafka-program.ts';
import { nodeFolder, type NodeFolder, writeNode } from './node-folder.ts';

export interface JvmOptions extends JvmPrograms {
  readonly release: KafkaRelease;
  readonly brokers: number;
  /** Where the folder with data, settings and log is made. */
  readonly parentFolder: string;
  /** Of each broker. */
  readonly heapMegabytes: number;
  readonly readyWithinMs: number;
  readonly properties?: BrokerSettings | undefined;
  isReady(address: string): Promise<boolean>;
}

const loopback = '127.0.0.1';
/** Another program can take a port between our finding it free and Kafka's opening it. */
const attempts = 3;
const portTaken = /Address already in use/;
const zooKeeperHeapMegabytes = 128;
/** ZooKeeper forgets a broker that was killed when its session runs out; until then its like is not let in. */
const stillRegistered = /NodeExistsException/;
const brokerStarted = /Kafka Server started|\[KafkaServer id=\d+\] started/;

/** Starts a cluster on the JVM; resolves when each of its brokers answers. Throws SystemUnavailable. */
export async function startOnJvm(options: JvmOptions): Promise<LocalKafka> {
  for (let attempt = 1; ; attempt++) {
    const folder = await makeOwnedFolder(options.parentFolder);
    try {
      return await startInFolder(folder, options);
    } catch (error) {
      const again = error instanceof SystemUnavailable && error.code === 'port-taken' && attempt < attempts;
      if (again || options.signal?.aborted === true) await rm(folder, { recursive: true, force: true });
      else
        await keepLogs(
          folder,
          folderNames(options).flatMap((name) => [join(name, 'data'), join(name, 'tmp')]),
        );
      if (!again) throw namingFullDisk(error, folder);
    }
  }
}

async function startInFolder(folder: string, options: JvmOptions): Promise<LocalKafka> {
  const begin = performance.now();
  const { release } = options;
  const cluster = await layOut(folder, options);
  if (cluster.metadata.store === 'kraft') await formatStorage(cluster.folders, options);
  const formatted = performance.now();
  const { zooKeeper, brokers } = cluster;
  const nodes = zooKeeper === undefined ? brokers : [...brokers, zooKeeper];
  const stopAll = async (): Promise<void> => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    await zooKeeper?.start();
    await Promise.all(brokers.map((broker) => broker.start()));
  } catch (error) {
    await Promise.all(nodes.map((node) => node.kill()));
    if (nodes.some((node) => node.lastLines().some((line) => portTaken.test(line))))
      throw lostPort(cluster.addresses.join(','), folder, { cause: error });
    throw error;
  }
  const stopped = Promise.withResolvers<{ code: number; signal: null }>();
  const startMs = performance.now() - formatted;
  const startSteps: StartSteps =
    cluster.metadata.store === 'kraft' ? { formatMs: formatted - begin, startMs } : { startMs };
  return {
    kind: 'kafka',
    address: cluster.addresses.join(','),
    how: 'jvm',
    version: kafkaPrograms[release].version,
    pid: brokers[0]!.pid!,
    dataFolder: cluster.folders[0]!.data,
    dataFilesystem: await filesystemOf(folder),
    startSteps,
    ended: Promise.race([stopped.promise, ...nodes.map((node) => node.broken)]),
    brokers: brokers.map((broker, index) => ({
      id: index + 1,
      address: cluster.addresses[index]!,
      kill: () => broker.kill(),
      start: () => broker.start(),
    })),
    sample: () => sumOf(nodes.map((node) => node.usage())),
    async stop() {
      await stopAll();
      stopped.resolve({ code: 0, signal: null });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The processes of a cluster before they are started. */
interface Cluster {
  readonly metadata: MetadataPlace;
  /** Of the brokers. */
  readonly folders: readonly NodeFolder[];
  readonly addresses: readonly string[];
  readonly brokers: readonly KafkaNode[];
  readonly zooKeeper: KafkaNode | undefined;
}

/** Finds ports, and writes what every process reads. */
async function layOut(folder: string, options: JvmOptions): Promise<Cluster> {
  const { release, properties } = options;
  const names = folderNames(options);
  const ports = await freePorts(2 * options.brokers);
  const addresses = names.map((_, index) => `${loopback}:${ports[index]}`);
  const controllers = names.map((_, index) => `${loopback}:${ports[options.brokers + index]}`);
  const metadata: MetadataPlace =
    release === '4.3' ? { store: 'kraft', controllers } : { store: 'zookeeper', address: controllers[0]! };
  const folders = names.map((name) => nodeFolder(join(folder, name), release));
  const brokers: KafkaNode[] = [];
  for (const [index, node] of folders.entries()) {
    const address = addresses[index]!;
    const place = { id: index + 1, listen: address, advertise: address, dataFolder: node.data };
    await writeNode(node, release, brokerSettings({ ...place, brokers: options.brokers, metadata }, properties));
    brokers.push(
      new KafkaNode({
        ...options,
        name: options.brokers === 1 ? 'Kafka' : `Kafka's broker ${index + 1}`,
        mainClass: 'kafka.Kafka',
        node,
        startedLine: brokerStarted,
        tooSoonLine: stillRegistered,
        isReady: () => options.isReady(address),
      }),
    );
  }
  const zooKeeper =
    metadata.store === 'zookeeper' ? await layOutZooKeeper(folder, metadata.address, options) : undefined;
  return { metadata, folders, addresses, brokers, zooKeeper };
}

async function layOutZooKeeper(folder: string, address: string, options: JvmOptions): Promise<KafkaNode> {
  const node = nodeFolder(join(folder, 'zookeeper'), options.release);
  const [clientPortAddress = '', clientPort = ''] = address.split(':');
  await writeNode(node, options.release, {
    dataDir: node.data,
    clientPortAddress,
    clientPort,
    'admin.enableServer': 'false',
  });
  return new KafkaNode({
    ...options,
    name: 'ZooKeeper',
    mainClass: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
    node,
    heapMegabytes: zooKeeperHeapMegabytes,
    startedLine: /binding to port/,
    isReady: () => Promise.resolve(true),
  });
}

/** A single broker has the whole folder. */
function folderNames({ brokers }: JvmOptions): readonly string[] {
  return brokers === 1 ? ['.'] : Array.from({ length: brokers }, (_, index) => `broker-${index + 1}`);
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await getPort({ host: loopback, exclude: ports }));
  return ports;
}

function sumOf(usages: readonly (ProcessUsage | undefined)[]): ProcessUsage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length === 0) return undefined;
  return known.reduce((sum, usage) => ({
    cpuSeconds: sum.cpuSeconds + usage.cpuSeconds,
    residentBytes: sum.residentBytes + usage.residentBytes,
  }));
}

function lostPort(address: string, log: string, options: ErrorOptions): SystemUnavailable {
  return new SystemUnavailable(
    {
      code: 'port-taken',
      what: `Another program took a port of Kafka at ${address} before it could`,
      where: log,
      mend: 'Try again.',
    },
    options,
  );
}
