/** What a round is measured by. */
export const measures = {
  recordsPerSecond: { title: 'records/s', digits: 0 },
  serverCpuMicroseconds: { title: 'server CPU, µs/record', digits: 2 },
  clientCpuMicroseconds: { title: 'client CPU, µs/record', digits: 2 },
  serverCpuShare: { title: 'server CPU, cores', digits: 2 },
  clientCpuShare: { title: 'client CPU, cores', digits: 2 },
  producerCpuMicroseconds: { title: 'producer CPU, µs/record', digits: 2 },
  consumerCpuMicroseconds: { title: 'consumer CPU, µs/record', digits: 2 },
  p50Milliseconds: { title: 'p50, ms', digits: 2 },
  p99Milliseconds: { title: 'p99, ms', digits: 2 },
  residentMebibytes: { title: 'server RSS, MiB', digits: 0 },
  residentPerPayload: { title: 'server RSS / stored payload', digits: 2 },
  speedAgainstNoOp: { title: 'records/s / no-op records/s', digits: 3 },
  cpuAgainstNoOp: { title: 'server CPU / no-op CPU', digits: 2 },
} as const;

export type Measure = keyof typeof measures;

/** What one round of one contestant gave; a measure that means nothing there is absent. */
export type RoundValues = Readonly<Partial<Record<Measure, number>>>;

/** What was done in a round. */
export interface Work {
  readonly records: number;
  readonly seconds: number;
  /** One for each call, or for each delivered record where the load says so. */
  readonly latenciesMilliseconds: readonly number[];
}

/** A contestant that was started. */
export interface Started {
  readonly version: string;
  stop(): Promise<void>;
}

/** A contestant's server, ready to be loaded. */
export interface Running extends Started {
  /** The server's process, whose processor time and memory are read. */
  readonly pid: number;
  /** Processes that are the client beside this one. */
  readonly clientPids?: readonly number[];
  /** Before each round, not measured. */
  prepare?(): Promise<void>;
  /** Loads the server for so long. The calls in flight at the end are waited for and belong to the round. */
  round(milliseconds: number): Promise<Work>;
  /** After each round, not measured. */
  tidy?(): Promise<void>;
}

/** Something that is compared. */
export interface Contestant<R extends Started = Running> {
  readonly name: string;
  /** One that fails is told as missing, with the reason, instead of ending the run: a peer that cannot be had here. */
  readonly mayBeMissing: boolean;
  start(stage: Stage): Promise<R>;
}

/** How much is measured. */
export interface Plan {
  readonly rounds: number;
  /** Rounds before those, which are thrown away. */
  readonly warmUpRounds: number;
  readonly roundMilliseconds: number;
  /** How long a program that compiles itself as it runs goes before its first round. */
  readonly warmSeconds: number;
  /** Length of the long runs; 0 leaves them out. */
  readonly minutes: number;
  /** Of the order within each round. */
  readonly seed: number;
}

/** What a comparison gets from who runs it. */
export interface Stage {
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  /** Where peers are installed. */
  readonly cacheFolder: string;
  /** Tells of progress. */
  readonly report: (line: string) => void;
}

/** All rounds of a contestant; round `n` of all contestants of a comparison belong together. */
export interface Measured {
  readonly contestant: string;
  readonly version: string;
  /** Why there are no rounds. */
  readonly missing?: string;
  readonly rounds: readonly RoundValues[];
}

/** Bounds that a figure is wanted to keep, both included. */
export interface Wanted {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Of the interval of the ratio: nothing above this is proven. */
  readonly lowerBoundAtMost?: number;
}

/** A line of the table: the subject's measure divided by the rival's, or what is `beyond` another's, or as it is. */
export interface Line {
  readonly subject: string;
  readonly rival?: string;
  /** Whose measure is taken off: a cost that is not the subject's doing. Not together with a rival. */
  readonly beyond?: string;
  readonly measure: Measure;
  readonly wanted?: Wanted;
  /** `rounds`, when not given: every round has to keep what is wanted. `interval`: the interval of the ratio has to. */
  readonly judgedBy?: 'rounds' | 'interval';
}

/** Contestants under one load, and what is to be said of them. */
export interface Comparison {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Takes {@link Plan.minutes}. */
  readonly isLong?: true;
  measure(plan: Plan, stage: Stage): Promise<readonly Measured[]>;
}

/** What one command runs. */
export interface Bench {
  readonly name: string;
  /** Versions that are no contestant's. */
  readonly versions: Readonly<Record<string, string>>;
  readonly comparisons: readonly Comparison[];
  /** What of the full plan is different. */
  readonly plan?: Partial<Plan>;
}
