import { tmpdir } from 'node:os';
import { cacheFolderOf } from './cache-folder.ts';
import { dynamodbProgram } from './dynamodb/dynamodb-program.ts';
import { startServer } from './dynamodb/start-server.ts';
import { javaProgram } from './find-programs.ts';
import { ensureJars } from './jars/ensure-jars.ts';
import { lackForJvm } from './jars/lack-for-jvm.ts';
import type { LocalSystem } from './local-system.ts';
import { sweepLeftovers } from './owned-folder.ts';
import { SystemUnavailable } from './system-unavailable.ts';

export interface DynamodbOptions {
  /** Gets a line of progress now and then. */
  report?: (line: string) => void;
  /** The port to listen on, on loopback; when not given, any free one. */
  readonly port?: number;
  /** The largest heap of the JVM, in which all tables lie; 256 when not given. */
  readonly heapMegabytes?: number;
  /** How long it may take from start to first answer; 60,000 when not given. */
  readonly readyWithinMs?: number;
  /** Where jars are kept; the user's cache folder when not given. */
  readonly cacheFolder?: string;
  /** Where settings and log go; the usual temporary folder when not given. */
  readonly temporaryFolder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Starts Amazon's DynamoDB Local on the JVM, with its tables in memory. Removes first what earlier runs left. Throws
 * SystemUnavailable, or the signal's reason when that is aborted.
 */
export async function startDynamodb(options: DynamodbOptions = {}): Promise<LocalSystem> {
  const { environment = process.env, signal } = options;
  signal?.throwIfAborted();
  const cacheFolder = options.cacheFolder ?? cacheFolderOf(environment);
  const lack = await lackForJvm(dynamodbProgram, cacheFolder, environment);
  if (lack !== undefined) throw new SystemUnavailable(lack);
  const parentFolder = options.temporaryFolder ?? tmpdir();
  await sweepLeftovers(parentFolder);
  const begin = performance.now();
  const report = options.report ?? (() => undefined);
  const jars = await ensureJars({ program: dynamodbProgram, cacheFolder, report, environment, signal });
  const fetchMs = performance.now() - begin;
  const system = await startServer({
    java: javaProgram(environment) ?? 'java',
    jars,
    environment,
    parentFolder,
    port: options.port ?? 0,
    heapMegabytes: options.heapMegabytes ?? 256,
    readyWithinMs: options.readyWithinMs ?? 60_000,
    signal,
  });
  return { ...system, startSteps: { fetchMs, ...system.startSteps } };
}
