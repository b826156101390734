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

/** One thing that is wrong with the settings: the names that lead to it, and what it must be. */
export interface SettingProblem {
  readonly path: readonly string[];
  readonly text: string;
}

/** The server does not take its settings. */
export class KinesisSettingsRefused extends Error {
  override readonly name = 'KinesisSettingsRefused';
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(`settings of the local Kinesis: ${problems.map(({ path, text }) => `${path.join('.')} ${text}`).join('; ')}`);
    this.problems = problems;
  }
}

/** A running server of ours, with what only it has. */
export interface LocalKinesis extends LocalSystem {
  readonly region: string;
  readonly memoryLimitBytes: number;
  /** False when quotas are switched off. */
  readonly quotasEnforced: boolean;
  /** Where it listens with TLS, and the PEM to trust. */
  readonly secure: { readonly endpoint: string; readonly certificateFile?: string } | undefined;
}

/** The one line the server prints: when it listens, or when it cannot for its settings or a port. */
interface Announcement {
  readonly ready: boolean;
  readonly version: string;
  readonly endpoint: string;
  readonly secure?: { readonly endpoint: string; readonly certificateFile?: string };
  readonly settings: {
    readonly region: string;
    readonly memoryLimitBytes: number;
    readonly quotas: { readonly enforced: boolean };
  };
  readonly problems?: readonly SettingProblem[];
  /** `host:port` that somebody else listens on. */
  readonly taken?: string;
}

const graceMs = 3000;

/**
 * Starts our own Kinesis server in a process of its own. Throws SystemUnavailable, KinesisSettingsRefused, or the
 * signal's reason.
 */
export async function startKinesis(options: KinesisOptions = {}, spawn = spawnEntry): Promise<LocalKinesis> {
  const { readyWithinMs = 30_000, report, signal } = options;
  signal?.throwIfAborted();
  const begin = performance.now();
  const { promise: announced, resolve: announce } = Promise.withResolvers<Announcement>();
  const { host = '127.0.0.1', port = 0 } = options;
  const settings = { host, port, ...options.settings, endWithStdin: true };
  let refusal: Error | undefined;
  const early: string[] = [];
  let said = (line: string): void => void early.push(line);
  const child = await spawn('local-kinesis', [JSON.stringify(settings)], {
    name: 'The local Kinesis',
    onStandardOutputLine: (line) => {
      const announcement = readAnnouncement(line);
      if (announcement?.ready === true) announce(announcement);
      else if (announcement !== undefined) refusal = refusalOf(announcement);
    },
    onStandardErrorLine: (line) => said(line),
  });
  try {
    const isReady = (): Promise<boolean> => announced.then(() => true);
    await untilReady({
      system: child,
      isReady,
      withinMs: readyWithinMs,
      log: `${settings.host}:${settings.port}`,
      signal,
    });
  } catch (error) {
    await child.end({ graceMs: 0 });
    throw refusal ?? error;
  }
  said = report ?? (() => undefined);
  for (const line of early) said(line);
  const { endpoint, version, secure, settings: inForce } = await announced;
  return {
    kind: 'kinesis',
    address: endpoint,
    how: 'node',
    version,
    pid: child.pid,
    region: inForce.region,
    memoryLimitBytes: inForce.memoryLimitBytes,
    quotasEnforced: inForce.quotas.enforced,
    secure,
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
    return typeof said.ready === 'boolean' ? (said as Announcement) : undefined;
  } catch {
    return undefined;
  }
}

/** The error of a server that says why it cannot start. */
function refusalOf({ problems, taken }: Announcement): Error | undefined {
  if (problems !== undefined) return new KinesisSettingsRefused(problems);
  if (taken === undefined) return undefined;
  return new SystemUnavailable({
    code: 'port-taken',
    what: 'The port for the local Kinesis is in use',
    where: taken,
    mend: 'Choose another port, or 0 for any free one.',
  });
}
