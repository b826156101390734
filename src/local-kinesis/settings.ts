import { noFaults, type Faults } from './faults.ts';
import { defaultQuotas, type Quotas } from './quotas.ts';

/** How long state changes take, milliseconds. AWS takes seconds to minutes; a local server need not. */
export interface Durations {
  readonly createStream: number;
  readonly updateStream: number;
  readonly deleteStream: number;
  readonly registerConsumer: number;
  readonly deregisterConsumer: number;
}

/** Everything that can be set. {@link defaultSettings} has AWS's values where AWS has one. */
export interface Settings {
  /** Address to listen on. */
  readonly host: string;
  /** Port for HTTP/1.1 and HTTP/2 with prior knowledge; 0 takes any free one. */
  readonly port: number;
  /** Ends the process when its standard input closes. */
  readonly endWithStdin: boolean;
  readonly accountId: string;
  readonly region: string;
  readonly durationsMilliseconds: Durations;
  /** How many times faster retention passes than time: 3600 lets 24 hours of retention pass in 24 s. */
  readonly retentionTimeScale: number;
  /** Bytes of records kept over all streams; beyond it the oldest go first, are logged and counted. 0 = no limit. */
  readonly memoryLimitBytes: number;
  /** The same for each shard alone. 0 = no limit. */
  readonly shardMemoryLimitBytes: number;
  /** Largest HTTP body taken, bytes. 10 MiB of data are 13.4 MiB of JSON. */
  readonly requestLimitBytes: number;
  /** A subscription without records gets an empty event this often, milliseconds; 0 = never. */
  readonly idleEventMilliseconds: number;
  /** A shard of an on-demand stream is split after it was hot (above 500 KB/s) for so long; AWS: within 15 minutes. */
  readonly onDemandSplitMilliseconds: number;
  /** Refuses calls that carry no signature, as AWS does; a signature is never verified. */
  readonly requireSignature: boolean;
  /** Port for HTTP/2 and HTTP/1.1 over TLS, by ALPN; 0 takes any free one. See {@link Settings.tls}. */
  readonly tlsPort: number;
  /** Listens on the TLS port too, with a certificate made at the start for `localhost` and the host. */
  readonly tls: boolean;
  readonly faults: Faults;
  readonly quotas: Quotas;
}

/** The settings of a server that nothing was said about. */
export const defaultSettings: Settings = {
  host: '127.0.0.1',
  port: 4567,
  endWithStdin: false,
  accountId: '000000000000',
  region: 'us-east-1',
  durationsMilliseconds: {
    createStream: 100,
    updateStream: 100,
    deleteStream: 100,
    registerConsumer: 100,
    deregisterConsumer: 100,
  },
  retentionTimeScale: 1,
  memoryLimitBytes: 1024 ** 3,
  shardMemoryLimitBytes: 0,
  requestLimitBytes: 15 * 1024 ** 2,
  idleEventMilliseconds: 5000,
  onDemandSplitMilliseconds: 15 * 60_000,
  requireSignature: false,
  tlsPort: 0,
  tls: false,
  faults: noFaults,
  quotas: defaultQuotas,
};
