import { type Capabilities, type Partition, ReaderRefused } from '../../../src/adapters/adapter.ts';
import type { ReaderCensus } from '../../../src/load/partition-census.ts';
import type {
  Backlog,
  GroupSession,
  HoldSpec,
  Keeper,
  MetadataDesk,
  Observation,
  Resized,
  Session,
  SessionOptions,
  Stage,
} from '../../../src/experiments/stage.ts';
import { type CrewSize, crewSizeOf } from '../../../src/experiments/crew-size.ts';
import type { Trial } from '../../../src/result/trial-schema.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { bytes } from '../../../src/units/size.ts';

/** A system without quotas whose readers are pushed to. */
export const unlimited: Capabilities = {
  batch: { records: 500, bytes: bytes(1_000_000) },
  recordSize: bytes(1_000_000),
  inFlight: 5,
  routing: 'ours',
  ordered: true,
  readers: 'unlimited',
  commits: true,
  groups: true,
  pollIntervalMs: 0,
};

/** The documented quotas of one shard, read by polling each second. */
export const quotas: Capabilities = {
  ...unlimited,
  pollIntervalMs: 1_000,
  partitionQuota: {
    recordsPerSecond: 1_000,
    bytesPerSecond: 1_048_576,
    readCallsPerSecond: 5,
    readBytesPerSecond: 2_097_152,
    source: 'documentation',
  },
};

/** Records of 100 bytes to 2 partitions, with these parts changed. */
export async function scenarioOf(parts: Readonly<Record<string, unknown>>): Promise<Scenario> {
  const written = {
    name: 'made-up',
    dimension: 'fan-out',
    question: 'What does the procedure make of a programmed system?',
    targets: [{ label: 'made up', adapter: 'loopback' }],
    ...parts,
  };
  const loaded = await loadScenario(JSON.stringify(written), 'made-up.yaml', { adapterNames: ['loopback'] });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

export interface Programmed {
  /** The most readers that are taken; any number when not given. */
  readonly readersTaken?: number;
  readonly census?: () => readonly ReaderCensus[];
  readonly partitions?: () => readonly Partition[];
  readonly resize?: (partitions: number) => Resized | null;
  readonly backlog?: () => Backlog;
  readonly keeper?: () => Keeper | null;
  readonly metadata?: () => MetadataDesk;
  readonly group?: (stage: ProgrammedStage) => GroupSession;
}

/** What a system makes of a hold with so many readers, and processes where the procedure chooses them. */
export type Behaviour = (spec: HoldSpec, readers: number, size?: CrewSize) => Trial;

/** A stage on a system that answers each hold with a trial, and what was asked of it. */
export class ProgrammedStage implements Stage {
  readonly scenario: Scenario;
  readonly target: Scenario['targets'][number];
  readonly capabilities: Capabilities;
  readonly repetition = 0;
  readonly cores: number;
  readonly holds: (HoldSpec & { readonly readers: number; readonly size?: CrewSize })[] = [];
  readonly announced: string[] = [];
  openSessions = 0;
  /** What else the system does; nothing unless a test says so. */
  programmed: Programmed = {};
  #now = 0;
  readonly #behave: Behaviour;

  constructor(scenario: Scenario, capabilities: Capabilities, behave: Behaviour, cores = 2) {
    this.cores = cores;
    this.scenario = scenario;
    this.target = scenario.targets[0]!;
    this.capabilities = capabilities;
    this.#behave = behave;
  }

  async openSession(
    readers: number,
    { workload, size = this.#sizeOf(workload, readers) }: SessionOptions = {},
  ): Promise<Session> {
    const { readersTaken: taken = readers } = this.programmed;
    if (readers > taken) throw new ReaderRefused(`LimitExceeded: ${taken} readers are registered`);
    this.openSessions++;
    return {
      hold: async (spec) => {
        this.holds.push({ ...spec, readers, ...(size && { size }) });
        const { purpose, ratePerSecond } = spec;
        return { ...this.#behave(spec, readers, size), purpose, readers, ...size, offeredPerSecond: ratePerSecond };
      },
      census: async () => this.programmed.census?.() ?? [],
      partitions: async () => this.programmed.partitions?.() ?? [],
      resize: async (partitions) => this.programmed.resize?.(partitions) ?? null,
      [Symbol.asyncDispose]: async () => {
        this.openSessions--;
      },
    };
  }

  /** As the runner chooses it, where a session has a rate of its own. */
  #sizeOf(own: SessionOptions['workload'], readers: number): CrewSize | undefined {
    if (own?.rate === undefined) return undefined;
    const { scenario, capabilities, cores } = this;
    return crewSizeOf({ scenario, workload: { ...scenario.workload, ...own }, capabilities, cores, readers });
  }

  async openBacklog(): Promise<Backlog> {
    if (this.programmed.backlog === undefined) throw new Error('no backlog is programmed');
    return this.programmed.backlog();
  }

  async openGroup(): Promise<GroupSession> {
    if (this.programmed.group === undefined) throw new Error('no group is programmed');
    return this.programmed.group(this);
  }

  openMetadata(): MetadataDesk {
    if (this.programmed.metadata === undefined) throw new Error('no metadata is programmed');
    return this.programmed.metadata();
  }

  async openKeeper(): Promise<Keeper | null> {
    return this.programmed.keeper?.() ?? null;
  }

  now(): number {
    return this.#now;
  }

  /** Time passes at once. */
  async pause(durationMs: number): Promise<void> {
    this.#now += durationMs * 1e6;
  }

  setUpOnce(): Promise<NonNullable<Observation['steps']>> {
    return Promise.resolve([{ name: 'create stream', milliseconds: 12 }]);
  }

  announce(what: string): void {
    this.announced.push(what);
  }
}
