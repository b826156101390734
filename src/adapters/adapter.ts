import type { Bytes } from '../units/size.ts';
import type { Resize, Retention } from './abilities.ts';
import type { BatchOutcome, Deliver, OutgoingBatch } from './batch.ts';

/**
 * One messaging system behind the interface all workloads are driven through. `S` is the adapter's own settings,
 * made by `parseSettings` and plain JSON, as are all handles: a stream is provisioned in the coordinator and used
 * in worker processes. An adapter never times or stamps a record and never resends one.
 */
export interface Adapter<S = unknown> {
  readonly name: string;
  /** Strict: an unknown key or a wrong value throws SettingsError, which names the key. */
  parseSettings(raw: unknown): S;
  capabilities(settings: S): Capabilities;
  /** Versions, topology and effective settings; connects, so it also serves as the check that the system answers. */
  describe(settings: S, context: Context): Promise<Description>;
  provision(spec: StreamSpec, settings: S, context: Context): Promise<StreamHandle>;
  /** Removes what `provision` made, and what consumers of it made. Refuses names this tool did not give. */
  remove(stream: StreamHandle, settings: S, context: Context): Promise<void>;
  /** What earlier runs left on the system, for `kvk cleanup`. */
  leftovers?(settings: S, context: Context): AsyncIterable<Leftover>;
  partitions(stream: StreamHandle, settings: S, context: Context): Promise<readonly Partition[]>;
  connectProducer(stream: StreamHandle, settings: S, context: Context): Promise<Producer>;
  connectConsumer(
    stream: StreamHandle,
    membership: Membership,
    deliver: Deliver,
    settings: S,
    context: Context,
  ): Promise<Consumer>;
  /** Absent where the system cannot do it, or where what the adapter offers of it is not built yet. */
  readonly resize?: Resize<S>;
  readonly retention?: Retention<S>;
  /** Bytes a stream takes on the system's disks, all replicas together; absent where the system does not tell. */
  storedBytes?(stream: StreamHandle, settings: S, context: Context): Promise<number>;
  /** The node that decides on the system's metadata at the moment, null where none does; absent where none is told. */
  activeController?(settings: S, context: Context): Promise<number | null>;
}

/** What a system can do and where its limits are; decides which cases of the contract suite apply. */
export interface Capabilities {
  /** The most one `send` may carry. */
  readonly batch: { readonly records: number; readonly bytes: Bytes };
  /** The largest record, key included. */
  readonly recordSize: Bytes;
  /** Batches one producer may have in flight at once. */
  readonly inFlight: number;
  /** `ours`: the producer has `route` and a keyed batch names its partition. `service`: the system routes by key. */
  readonly routing: 'ours' | 'service';
  /** Order is kept per partition for batches sent one after another. */
  readonly ordered: boolean;
  /** Independent readers of one stream: a number, or `unlimited`. A quota, not a measurement. */
  readonly readers: number | 'unlimited';
  /** Committed positions survive a consumer, so that `from: 'committed'` resumes. */
  readonly commits: boolean;
  /** Members of one group share the partitions between them. */
  readonly groups: boolean;
  /** The quotas that bound one partition, where the system has any; from the system's documentation. */
  readonly partitionQuota?: {
    readonly recordsPerSecond: number;
    readonly bytesPerSecond: number;
    readonly readCallsPerSecond: number;
    readonly readBytesPerSecond: number;
    readonly source: string;
  };
  /** Time between two reads of a polling consumer in milliseconds; 0 where records are pushed or long-polled. */
  readonly pollIntervalMs: number;
}

/** What an adapter says of the system and of itself, kept in the result and shown side by side. */
export interface Description {
  /** E.g. `Apache Kafka`. */
  readonly system: string;
  readonly version: string;
  /** Client library and version, e.g. `kafkajs 2.2.4`. */
  readonly client: string;
  /** Label of every figure this target yields. */
  readonly evidence: 'measured' | 'simulated';
  /** E.g. `local JVM, one broker on loopback, no replication`. */
  readonly where: string;
  /** Brokers, controllers, shards: whatever the system tells, as printable pairs. */
  readonly topology: Readonly<Record<string, string>>;
  /** Effective settings, credentials left out. */
  readonly settings: Readonly<Record<string, string>>;
  /** Retries the client insists on although the harness resends by its own policy; empty when none. */
  readonly clientRetries: string;
}

/** What to make. The name carries the prefix and the run's id, so that only our own things are ever removed. */
export interface StreamSpec {
  readonly name: string;
  readonly partitions: number;
}

/** Names of topics, streams, groups and consumers made by this tool begin with this. */
export const ownPrefix = 'kvk-';

/** A provisioned stream: plain JSON, sent to workers. */
export interface StreamHandle {
  readonly name: string;
  readonly partitions: number;
  /** The adapter's own, e.g. an ARN. */
  readonly details: Readonly<Record<string, string>>;
}

/** One partition or shard. The index is the same in every process. */
export interface Partition {
  readonly index: number;
  readonly label: string;
  readonly parents: readonly number[];
  /** Accepts writes. */
  readonly open: boolean;
  /** What the system says of it beyond that, e.g. its leader or the hash keys it has. */
  readonly detail?: string;
}

/** A thing an earlier run left on a system. */
export interface Leftover {
  readonly kind: 'topic' | 'stream' | 'group' | 'consumer' | 'table';
  readonly name: string;
  remove(): Promise<void>;
}

/** Who reads: `group` shares the partitions among its members; each group sees every record. */
export interface Membership {
  readonly group: string;
  readonly member: string;
  readonly from: 'oldest' | 'latest' | 'committed';
}

/** What a call is given besides its arguments: cancellation, time, randomness, and where to tell what happened. */
export interface Context {
  readonly signal: AbortSignal;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly report: (event: AdapterEvent) => void;
}

/** Time as a parameter, so that tests can hold it. */
export interface Timers {
  /** Monotonic nanoseconds, the same clock in every process of a machine. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Things worth counting that are not records. */
export interface AdapterEvent {
  readonly kind:
    | 'throttled-read'
    /** The group changes, or a lease of another member ran out: told as soon as this member notices. */
    | 'rebalance'
    /** This member has other partitions than before: `partitions` lists all it has from now on. */
    | 'assigned'
    | 'lease-lost'
    | 'shard-closed'
    | 'resubscribed'
    | 'retry'
    | 'error';
  readonly partition?: number;
  readonly partitions?: readonly number[];
  readonly detail?: string;
}

/** Calls and bytes as the client library saw them; monotonic. */
export interface Counters {
  readonly calls: number;
  readonly throttledCalls: number;
  readonly failedCalls: number;
  readonly bytes: number;
}

/** What being a member of a group and storing positions has cost so far: nothing that moves records. Monotonic. */
export interface Coordination {
  /** Heartbeats, joins, leases taken and renewed, positions stored. */
  readonly calls: number;
  /** Bytes of the answers; null where the client library does not tell. */
  readonly bytes: number | null;
  /** Write units of the table that holds the leases; absent where there is none. */
  readonly writeUnits?: number;
}

/** Sends batches. */
export interface Producer extends AsyncDisposable {
  /** Present when routing is `ours`: the partition index of a key; pure, synchronous, the same for every client. */
  route?(key: string): number;
  /** Goes by the partitions of this handle from now on, in `route` and in `send`; the stream has been resized. */
  refresh?(stream: StreamHandle): Promise<void>;
  send(batch: OutgoingBatch): Promise<BatchOutcome>;
  flush(): Promise<void>;
  counters(): Counters;
}

/** Reads. Disposing is a polite leave. */
export interface Consumer extends AsyncDisposable {
  /** Resolves once partitions are assigned and reading has begun. */
  ready(): Promise<void>;
  /**
   * Reads the partitions the stream has gained too, from their first record. Absent where the consumer finds them by
   * itself.
   */
  refresh?(): Promise<void>;
  commit(): Promise<CommitOutcome>;
  counters(): Counters;
  /** Absent where a reader is no member of anything. */
  coordination?(): Coordination;
}

export interface CommitOutcome {
  /** Partitions whose position was stored. */
  readonly committed: number;
  readonly failed: number;
}

/** A setting of an adapter that cannot be used. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly key: string;
  readonly known: readonly string[];
  /** @param key path of the setting, e.g. `acks`  @param known the keys that exist, for a suggestion */
  constructor(key: string, message: string, known: readonly string[] = []) {
    super(message);
    this.key = key;
    this.known = known;
  }
}

/** The system cannot be reached, or answers that it will not serve us. Maps to exit code 3. */
export class SystemUnreachable extends Error {
  override readonly name = 'SystemUnreachable';
}

/** The system takes no further reader of the stream, by a quota of its own; the message is its own too. */
export class ReaderRefused extends Error {
  override readonly name = 'ReaderRefused';
}
