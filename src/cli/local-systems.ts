import { loadAdapter } from '../adapters/registry.ts';
import { SettingsError } from '../adapters/adapter.ts';
import type { LocalBroker, LocalKafka } from '../local/local-kafka.ts';
import type { LocalSystem } from '../local/local-system.ts';
import { spawnEntry } from '../process/spawn-entry.ts';
import type { Hurried, Step } from '../experiments/stage.ts';
import { createContext } from '../run/context.ts';
import type { FreshSystem, ResolvedSystem, Systems } from '../run/systems.ts';
import type { Target } from '../scenario/scenario.ts';

interface Running {
  readonly endpoint: string;
  readonly where: string;
  readonly steps: readonly Step[];
  readonly brokers: readonly LocalBroker[];
  cpuSeconds(): number | null;
  stop(): Promise<void>;
}

/** How a local Kafka is started, as its adapter reads the setting `local`. Durations in milliseconds. */
export interface LocalKafkaForm {
  readonly brokers: 1 | 3;
  readonly version: '4.3' | '3.9';
  readonly brokerSessionTimeout?: number | undefined;
}

const readyCheckMs = 3_000;

/** Starts local systems when a target first needs them, and stops them all at the end. */
export class LocalSystems implements Systems, AsyncDisposable {
  readonly #running = new Map<string, Promise<Running>>();
  readonly #say: (line: string) => void;
  readonly #signal: AbortSignal;

  constructor(say: (line: string) => void, signal: AbortSignal) {
    this.#say = say;
    this.#signal = signal;
  }

  async resolve(target: Target): Promise<ResolvedSystem> {
    const { adapter, endpoint, settings } = target;
    if (!isOurs(endpoint)) {
      if ('local' in settings) throw notLocal(target);
      // A DynamoDB is started here wherever the streams are, unless the target names one.
      const leases = await this.#leaseSettings(target);
      return { endpoint, settings: leases, where: '', cold: false, cpuSeconds: () => null };
    }
    const name = `${adapter} ${endpoint} ${JSON.stringify(settings['local'] ?? {})}`;
    const known = this.#running.get(name);
    const starting = known ?? startLocal(target, endpoint, this.#say, this.#signal);
    this.#running.set(name, starting);
    const system = await starting;
    return {
      endpoint: system.endpoint,
      settings: await this.#leaseSettings(target),
      where: system.where,
      cold: known === undefined && adapter !== 'loopback',
      brokers: system.brokers,
      cpuSeconds: () => system.cpuSeconds(),
    };
  }

  /** Leases of Kinesis lie in a DynamoDB of ours, started for the first target that has them. */
  async #leaseSettings({ adapter, settings }: Target): Promise<Readonly<Record<string, unknown>>> {
    const leases = settings['leases'];
    if (adapter !== 'kinesis' || typeof leases !== 'object' || leases === null) return {};
    if ('endpoint' in leases && leases.endpoint !== 'local') return {};
    const name = 'dynamodb local';
    const starting = this.#running.get(name) ?? startLocalDynamodb(this.#say, this.#signal);
    this.#running.set(name, starting);
    return { leases: { ...leases, endpoint: (await starting).endpoint } };
  }

  async startFresh(target: Target): Promise<FreshSystem | null> {
    const { endpoint } = target;
    if (!isOurs(endpoint)) return null;
    const system = await startLocal(target, endpoint, () => undefined, this.#signal);
    return { endpoint: system.endpoint, steps: system.steps, stop: () => system.stop() };
  }

  async startForgetful(target: Target): ReturnType<Systems['startForgetful']> {
    const { adapter, endpoint } = target;
    const forgetting = forgetful[adapter];
    if (!isOurs(endpoint) || forgetting === undefined) return null;
    const system = await startLocal(target, endpoint, () => undefined, this.#signal, forgetting);
    const { hurried } = forgetting;
    return { endpoint: system.endpoint, steps: system.steps, hurried, stop: () => system.stop() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that did not start has nothing to stop.
    const stopped = [...this.#running.values()].map((starting) =>
      starting.then(
        (system) => system.stop(),
        () => undefined,
      ),
    );
    await Promise.all(stopped);
  }
}

/** Settings of a local system on which records expire within seconds. */
interface Forgetting {
  readonly settings: Readonly<Record<string, string | number>>;
  readonly hurried: Hurried;
}

const day = 86_400_000;

const forgetful: Readonly<Record<string, Forgetting | undefined>> = {
  kafka: {
    settings: { 'log.retention.check.interval.ms': '1000', 'log.initial.task.delay.ms': '500' },
    hurried: {
      keepMs: 2_000,
      timeScale: 1,
      settings: 'retention.ms and segment.ms 2 s, log.retention.check.interval.ms 1 s instead of 5 min',
    },
  },
  kinesis: {
    settings: { retentionTimeScale: 8_640 },
    hurried: { keepMs: day, timeScale: 8_640, settings: 'retention passes 8,640 times as fast as time' },
  },
  loopback: { settings: {}, hurried: { keepMs: 1_000, timeScale: 1, settings: 'keeps records for 1 s' } },
};

/** Started by us: on the JVM or as a Node process, or in a container. */
function isOurs(endpoint: string): endpoint is 'local' | 'docker' {
  return endpoint === 'local' || endpoint === 'docker';
}

/** Starts the local system an adapter drives. Throws SystemUnavailable, or names the adapter that has none. */
async function startLocal(
  { adapter, settings }: Target,
  endpoint: 'local' | 'docker',
  say: (line: string) => void,
  signal: AbortSignal,
  forgetting?: Forgetting,
): Promise<Running> {
  if (endpoint === 'docker' && adapter !== 'kafka') {
    throw new Error(`only kafka has a container to start: write endpoint: local for ${adapter}`);
  }
  switch (adapter) {
    case 'kafka': {
      const kafka = await loadAdapter('kafka');
      const { local } = kafka.parseSettings({ local: settings['local'] }) as { local: LocalKafkaForm };
      const system = await startLocalKafka(say, signal, {
        how: endpoint === 'docker' ? 'docker' : 'any',
        form: local,
        settings: forgetting?.settings ?? {},
      });
      return { ...runningOf(system), brokers: system.brokers };
    }
    case 'kinesis': {
      const { startKinesis } = await import('../local/start-kinesis.ts');
      return runningOf(await startKinesis({ signal, settings: forgetting?.settings ?? {} }));
    }
    case 'loopback':
      return startLoopback();
    default:
      throw new Error(`the adapter ${adapter} has no local system: give its target an endpoint`);
  }
}

async function startLocalDynamodb(say: (line: string) => void, signal: AbortSignal): Promise<Running> {
  const { startDynamodb } = await import('../local/start-dynamodb.ts');
  return runningOf(await startDynamodb({ report: say, signal }));
}

interface KafkaStart {
  readonly how?: 'any' | 'docker';
  readonly form?: LocalKafkaForm;
  readonly settings?: Forgetting['settings'];
}

/** Brokers on the JVM (or one in Docker), ready when our own client gets an answer from each. */
export async function startLocalKafka(
  say: (line: string) => void,
  signal: AbortSignal,
  { how = 'any', form = { brokers: 1, version: '4.3' }, settings = {} }: KafkaStart = {},
): Promise<LocalKafka> {
  const [{ startKafka }, kafka] = await Promise.all([import('../local/start-kafka.ts'), loadAdapter('kafka')]);
  const isReady = async (address: string): Promise<boolean> => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(readyCheckMs)]);
    try {
      const context = createContext(limited, 0, () => undefined);
      await kafka.describe(kafka.parseSettings({ endpoint: address }), context);
      return true;
    } catch {
      return false; // Not yet: asked again until the time is up.
    }
  };
  const properties = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  const { brokers, version: release, brokerSessionTimeout: timeoutMs } = form;
  const timeout = timeoutMs === undefined ? {} : { brokerSessionTimeoutMs: timeoutMs };
  return startKafka({ isReady, how, brokers, release, ...timeout, report: say, signal, properties });
}

function notLocal({ label, endpoint }: Target): SettingsError {
  return new SettingsError(
    'local',
    `the setting 'local' of ${label} says how a local Kafka is started, and ${endpoint} is not started by us: leave it out`,
  );
}

async function startLoopback(): Promise<Running> {
  const from = performance.now();
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const child = await spawnEntry('loopback-server', ['{"port":0,"endWithStdin":true}'], {
    onStandardOutputLine: (line) => resolve((JSON.parse(line) as { port: number }).port),
  });
  const died = child.ended.then(() => {
    throw new Error(`the loopback relay ended: ${child.lastLines().join(' | ')}`);
  });
  died.catch(() => undefined);
  const endpoint = `127.0.0.1:${await Promise.race([port, died])}`;
  return {
    endpoint,
    where: '',
    steps: [{ name: 'start system', milliseconds: performance.now() - from }],
    brokers: [],
    cpuSeconds: () => null,
    stop: async () => {
      await child.end({ graceMs: 1_000 });
    },
  };
}

function runningOf(system: LocalSystem): Running {
  const filesystem = system.dataFilesystem === undefined ? '' : `, data on ${system.dataFilesystem.type}`;
  return {
    endpoint: system.address,
    steps: stepsOf(system),
    brokers: [],
    where: `local ${system.how === 'jvm' ? 'JVM' : system.how}${filesystem}`,
    cpuSeconds: () => system.sample()?.cpuSeconds ?? null,
    stop: () => system.stop(),
  };
}

/** Fetching is left out: it is a download once and a look at the cache ever after. */
function stepsOf({ startSteps: { formatMs, startMs } }: LocalSystem): Step[] {
  const start = { name: 'start system', milliseconds: startMs };
  return formatMs === undefined ? [start] : [{ name: 'format storage', milliseconds: formatMs }, start];
}
