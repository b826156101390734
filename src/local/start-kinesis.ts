import { spawnEntry } from '../process/spawn-entry.ts';
import type { LocalSystem } from './local-system.ts';
import { usageOf } from './process-usage.ts';
import { SystemUnavailable } from './system-unavailable.ts';
import { untilReady } from './until-ready.ts';

export interface KinesisOptions {
  /** Where to listen; loopback when not given. */
  readonly host?: string;
  /** The port to listen on; when not given, any free one. */
  readonly port?: number;
  /** Further settings of the server by its own names, such as quotas and retention. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** How long it may take until it listens; 30,000 when not given. */
  readonly readyWithinMs?: number;
  /** Gets what the server says while it runs, a line at a time. */
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The one line the server prints when it listens. */
interface Announcement {
  readonly ready: true;
  readonly port: number;
  readonly version?: string;
}

/** The server ends with this code when its port is in use. */
const portTaken = 3;
const graceMs = 3000;

/** Starts our own Kinesis server in a process of its own. Throws SystemUnavailable, or the signal's reason. */
export async function startKinesis(options: KinesisOptions = {}, spawn = spawnEntry): Promise<LocalSystem> {
  const { host = '127.0.0.1', port = 0, readyWithinMs = 30_000, report, signal } = options;
  signal?.throwIfAborted();
  const begin = performance.now();
  const { promise: announced, resolve: announce } = Promise.withResolvers<Announcement>();
  const settings = { ...options.settings, host, port, endWithStdin: true };
  const child = await spawn('local-kinesis', [JSON.stringify(settings)], {
    name: 'The local Kinesis',
    onStandardOutputLine: (line) => {
      const announcement = readAnnouncement(line);
      if (announcement !== undefined) announce(announcement);
    },
    ...(report === undefined ? {} : { onStandardErrorLine: report }),
  });
  try {
    const isReady = (): Promise<boolean> => announced.then(() => true);
    await untilReady({ system: child, isReady, withinMs: readyWithinMs, log: `${host}:${port}`, signal });
  } catch (error) {
    const { code } = await child.end({ graceMs: 0 });
    throw code === portTaken ? lostPort(host, port, child.lastLines(), { cause: error }) : error;
  }
  const { port: chosen, version = 'unknown' } = await announced;
  return {
    kind: 'kinesis',
    address: `http://${host}:${chosen}`,
    how: 'node',
    version,
    pid: child.pid,
    startSteps: { startMs: performance.now() - begin },
    ended: child.ended,
    sample: () => (child.running ? usageOf(child.pid) : undefined),
    async stop() {
      await child.end({ graceMs });
    },
  };
}

function readAnnouncement(line: string): Announcement | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const said = JSON.parse(line) as Partial<Announcement>;
    return said.ready === true && typeof said.port === 'number' ? (said as Announcement) : undefined;
  } catch {
    return undefined;
  }
}

function lostPort(host: string, port: number, lines: readonly string[], options: ErrorOptions): SystemUnavailable {
  return new SystemUnavailable(
    {
      code: 'port-taken',
      what: 'The port for the local Kinesis is in use',
      where: `${host}:${port}`,
      mend: 'Choose another port, or leave it out to take any free one.',
      lines,
    },
    options,
  );
}
