import type { ChangeAnswer, Retention, RetentionTime } from '../adapters/abilities.ts';
import type { Capabilities, Partition, StreamHandle } from '../adapters/adapter.ts';
import type { GroupJournal } from '../load/group-journal.ts';
import type { ReaderCensus } from '../load/partition-census.ts';
import type { PartitioningRun, ReshardRun } from '../result/partition-findings.ts';
import type { Finding } from '../result/result-schema.ts';
import type { ReplayRun, RetentionRun } from '../result/storage-findings.ts';
import type { MetadataRun, TakeoverRun } from '../result/takeover-findings.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { LoadShape } from '../scenario/load-shape.ts';
import type { Scenario, Target, Workload } from '../scenario/scenario.ts';
import type { CrewSize } from './crew-size.ts';

/** One experiment: a procedure that observes, and a conclusion from all its repetitions on one target. */
export interface Experiment {
  /** One repetition on one target. Failed probes are data; only a broken system is an exception. */
  observe(stage: Stage): Promise<Observation>;
  conclude(asked: Asked, observations: readonly Observation[]): Finding;
  /** What remains to be asked of every target when all have been observed; absent or null: nothing. */
  afterwards?(scenario: Scenario, findings: readonly Finding[]): ((stage: Stage) => Promise<Observation>) | null;
  /** Seconds one repetition takes on one target at most, start of processes included. */
  estimateSeconds(scenario: Scenario): number;
}

/** What was asked of which system. */
export interface Asked {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly capabilities: Capabilities;
}

export interface Observation {
  readonly trials: readonly Trial[];
  /** Milliseconds by step, for `set-up`. */
  readonly steps?: readonly Step[];
  /** A number of readers that the service refused in its own words, for `fan-out`. */
  readonly refused?: { readonly readers: number; readonly because: string };
  /** What the experiment of that name found in one repetition; absent where the adapter cannot do it. */
  readonly partitioning?: PartitioningRun;
  readonly reshard?: ReshardRun;
  readonly retention?: RetentionRun;
  readonly replay?: ReplayRun;
  readonly takeover?: TakeoverRun;
  readonly metadata?: MetadataRun;
}

export interface Step {
  readonly name: string;
  readonly milliseconds: number;
  /** Printed instead of the time where that is only a setting of a local server. */
  readonly documented?: string;
}

/** What a procedure may ask for. Implemented by the runner; tests implement it with a programmed system. */
export interface Stage extends Asked {
  readonly repetition: number;
  /** Logical cores of the machine. */
  readonly cores: number;
  /**
   * A fresh stream with connected producers and readers, each of which has seen a probe from each partition. Throws
   * ReaderRefused where the system does not take so many.
   */
  openSession(readers: number, options?: SessionOptions): Promise<Session>;
  /** A fresh stream with producers alone, for readers that come later and begin with the oldest record. */
  openBacklog(): Promise<Backlog>;
  /** A stream on which records are let expire; null where the adapter knows no retention. */
  openKeeper(): Promise<Keeper | null>;
  /** A fresh stream with producers, and members of one group that share its partitions. */
  openGroup(rules: { readonly members: number; readonly commitIntervalMs: number }): Promise<GroupSession>;
  /** Streams that are made and changed for the sake of it. */
  openMetadata(): MetadataDesk;
  /** Monotonic nanoseconds. */
  now(): number;
  /** Resolves after so many milliseconds; rejects when the run is aborted. */
  pause(durationMs: number): Promise<void>;
  /** From nothing to the first record read back: starts a system of its own where the target is local. */
  setUpOnce(): Promise<readonly Step[]>;
  /** Says what is being done, for progress lines. */
  announce(what: string): void;
}

export interface Session extends AsyncDisposable {
  /** Offers a rate and observes. Several holds of one session follow each other on the same connections. */
  hold(spec: HoldSpec): Promise<Trial>;
  /** Where each reader found what since the session began; empty when it was not asked for. */
  census(): Promise<readonly ReaderCensus[]>;
  /** The partitions as the system tells them now. */
  partitions(): Promise<readonly Partition[]>;
  /**
   * Changes the number of partitions while loads go on, and tells producers and readers as soon as the new ones take
   * writes. Null where the adapter cannot do it.
   */
  resize(partitions: number): Promise<Resized | null>;
}

export interface SessionOptions {
  /** Parts of the scenario's workload that are different. */
  readonly workload?: Partial<Workload>;
  /** Counts which partition every record comes from, at a cost to each; readers have one member each then. */
  readonly census?: boolean;
  /** So many processes, instead of what the scenario says or its rate needs. */
  readonly size?: CrewSize;
}

/** A change of the number of partitions, step by step, in monotonic nanoseconds. */
export interface Resized {
  readonly answer: ChangeAnswer;
  readonly requestedAt: number;
  readonly answeredAt: number;
  /** The new partitions take writes, and all clients of ours know of them; null when the change was refused. */
  readonly active: { readonly at: number; readonly toldAt: number } | null;
  /** Printed instead of the time until they take writes where that is a setting of a local server. */
  readonly documented?: string;
}

/** Records that wait for readers. */
export interface Backlog extends AsyncDisposable {
  /** Writes at a rate while nobody reads. */
  fill(spec: HoldSpec): Promise<Trial>;
  /** New readers begin with the oldest record while writing goes on, until all have caught up or the time is over. */
  replay(spec: ReplaySpec): Promise<Replayed>;
  /** Bytes the stream takes on the system's disks; null where the system does not tell. */
  storedBytes(): Promise<number | null>;
}

export interface ReplaySpec {
  readonly readers: number;
  /** Written meanwhile, so that there is something to catch up with. */
  readonly ratePerSecond: number;
  readonly limitMs: number;
  /** Records that wait: when a reader has so many, its speed is known. */
  readonly backlogRecords: number;
}

export interface Replayed {
  readonly readers: readonly ReaderCensus[];
  readonly throttledReads: number;
}

/** A stream whose records expire; on a system of its own that is set to let them do so soon, where it is local. */
export interface Keeper extends AsyncDisposable {
  /** Values the documentation allows, and the nearest ones beyond them. */
  readonly range: ReturnType<Retention<unknown>['range']>;
  /** How records expire sooner here than elsewhere; null on a system that is not ours to set. */
  readonly hurried: Hurried | null;
  read(): Promise<RetentionTime>;
  change(to: RetentionTime): Promise<ChangeAnswer>;
  /** Writes one record to the first partition; resolves to its position once it is acknowledged. */
  write(): Promise<string>;
  /** Position of the oldest record of the first partition; null when it has none. */
  oldest(): Promise<string | null>;
}

export interface Hurried {
  /** What to keep records for, in milliseconds as the system counts them. */
  readonly keepMs: number;
  /** How many times faster retention passes than time. */
  readonly timeScale: number;
  /** What is set differently from the system's defaults, in words. */
  readonly settings: string;
}

/** Members of one group, which come and go while a load goes on. Times are monotonic nanoseconds. */
export interface GroupSession extends AsyncDisposable {
  /** What has been seen so far; grows. */
  readonly journal: GroupJournal;
  /** Those that are there, the oldest first. */
  members(): readonly string[];
  /** Offers a rate from now on, until `end` or for so long. */
  begin(ratePerSecond: number, longestMs: number): void;
  /** By SIGKILL; resolves to when. */
  kill(member: string): Promise<number>;
  /** Resolves, when it has left, to when it was asked. */
  leave(member: string): Promise<number>;
  /** A new member; resolves, when it reads, to when it was started. */
  join(): Promise<{ readonly member: string; readonly at: number }>;
  /** By SIGKILL; null where no broker can be killed while others go on. */
  killBroker(): Promise<{ readonly broker: string; readonly at: number } | null>;
  /** Brings the killed one back. */
  startBroker(): Promise<void>;
  /** Ends the load and waits until all that was acknowledged is read, or nothing comes any more. */
  end(): Promise<GroupTally>;
}

/** Changes to a system's metadata, and the death of who decides on it. Times are monotonic nanoseconds. */
export interface MetadataDesk extends AsyncDisposable {
  /** A stream of its own; resolves when every partition takes records. Rejects while nobody decides. */
  create(partitions: number): Promise<StreamHandle>;
  /** Adds partitions; resolves when they take records, to false where that cannot be done. */
  grow(stream: StreamHandle, partitions: number): Promise<boolean>;
  /** By SIGKILL; null where none of ours decides, or nobody could take over. */
  killController(): Promise<{ readonly broker: string; readonly at: number } | null>;
  /** Brings the killed one back. */
  startController(): Promise<void>;
}

export interface GroupTally {
  readonly acknowledged: number;
  /** Acknowledged and received by no member. */
  readonly lost: number;
}

export interface HoldSpec {
  readonly purpose: Trial['purpose'];
  readonly ratePerSecond: number;
  /** How the rate changes over the measurement, with `ratePerSecond` as its mean, at which the warm-up goes. */
  readonly shape?: LoadShape;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly drainMaxMs: number;
  /** Load before the warm-up whose refusals are dropped: empties a quota's bucket. */
  readonly leadIn?: { readonly ratePerSecond: number; readonly durationMs: number };
}
