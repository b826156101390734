import { totalmem } from 'node:os';
import { noFaults, type Faults } from './faults.ts';
import { defaultMemoryLimit } from './memory-limit.ts';
import { defaultQuotas, type Quotas } from './quotas.ts';

/** How long state changes take, milliseconds. AWS takes seconds to minutes; a local server need not. */
export interface Durations {
  readonly createStream: number;
  /** Of every change that leaves the stream UPDATING: shards, retention, mode, encryption. */
  readonly updateStream: number;
  readonly deleteStream: number;
  readonly registerConsumer: number;
  readonly deregisterConsumer: number;
  readonly createQueue: number;
  readonly updateQueue: number;
  readonly deleteQueue: number;
}

/** Everything that can be set. {@link defaultSettings} has AWS's values where AWS has one. */
export interface Settings {
  /** Address to listen on. AWS: does not apply. */
  readonly host: string;
  /** Port for HTTP/1.1 and HTTP/2 with prior knowledge; 0 takes any free one. AWS: has TLS alone, on 443. */
  readonly port: number;
  /** Listens on the TLS port too, with a self-signed certificate for `localhost` and the host. AWS: always. */
  readonly tls: boolean;
  /** Port for HTTP/2 and HTTP/1.1 over TLS, by ALPN; 0 takes any free one. AWS: 443. */
  readonly tlsPort: number;
  /**
   * Keeps certificate and key in this folder and uses them again, so that clients need to be told to trust it only
   * once; empty = a new one for each start, of which only the ready line tells.
   */
  readonly tlsFolder: string;
  /** Ends the process when its standard input closes. */
  readonly endWithStdin: boolean;
  /** `off`, `info` (what was lost, changed or made to fail) or `debug` (every call too). */
  readonly log: LogLevel;
  /** Account in ARNs and texts. AWS: twelve digits of yours. */
  readonly accountId: string;
  /** Region in ARNs and texts; calls for any region are taken. */
  readonly region: string;
  /** Streams that exist from the start: shards by name. AWS: none. */
  readonly streams: Readonly<Record<string, number>>;
  readonly durationsMilliseconds: Durations;
  /** How many times faster retention passes than time: 3600 lets 24 hours of retention pass in 24 s. AWS: 1. */
  readonly retentionTimeScale: number;
  /** Bytes of records kept over all streams; beyond it the oldest go first, are logged and counted. 0 = no limit. */
  readonly memoryLimitBytes: number;
  /** The same for each shard alone. 0 = no limit. */
  readonly shardMemoryLimitBytes: number;
  /**
   * Streams, shards, consumers, channels and queues held at most, closed and on-demand shards included, whatever the quotas say: each
   * takes memory without a record. 0 = no limit.
   */
  readonly resourceLimit: number;
  /** Largest HTTP body taken, bytes. 10 MiB of data are 13.4 MiB of JSON. */
  readonly requestLimitBytes: number;
  /** A subscription without records gets an empty event this often, milliseconds; 0 = never. AWS says no number. */
  readonly idleEventMilliseconds: number;
  /** A shard of an on-demand stream is split after it was hot (above 500 KB/s) for so long. AWS: within 15 minutes. */
  readonly onDemandSplitMilliseconds: number;
  /** Refuses calls that carry no signature, as AWS does; a signature is never verified. */
  readonly requireSignature: boolean;
  /** Takes only calls that are signed with this access key id; empty = any. */
  readonly accessKeyId: string;
  /** Keeps everything in this folder, so that it is there again after a restart; empty = in memory alone. */
  readonly persistFolder: string;
  /** Syncs each group of writes to the device, so that it survives a loss of power too. */
  readonly persistSync: boolean;
  readonly faults: Faults;
  readonly quotas: Quotas;
}

/** How much the server says. */
export type LogLevel = (typeof logLevels)[number];

/** From silent to talkative. */
export const logLevels = ['off', 'info', 'debug'] as const;

/** The settings of a server that nothing was said about. */
export const defaultSettings: Settings = {
  host: '127.0.0.1',
  port: 4567,
  tls: false,
  tlsPort: 0,
  tlsFolder: '',
  endWithStdin: false,
  log: 'info',
  accountId: '000000000000',
  region: 'us-east-1',
  streams: {},
  durationsMilliseconds: {
    createStream: 100,
    updateStream: 100,
    deleteStream: 100,
    registerConsumer: 100,
    deregisterConsumer: 100,
    createQueue: 100,
    updateQueue: 100,
    deleteQueue: 100,
  },
  retentionTimeScale: 1,
  memoryLimitBytes: defaultMemoryLimit(totalmem(), process.constrainedMemory()),
  shardMemoryLimitBytes: 0,
  resourceLimit: 100_000,
  requestLimitBytes: 15 * 1024 ** 2,
  idleEventMilliseconds: 5000,
  onDemandSplitMilliseconds: 15 * 60_000,
  requireSignature: false,
  accessKeyId: '',
  persistFolder: '',
  persistSync: false,
  faults: noFaults,
  quotas: defaultQuotas,
};
