/**
 * What a scenario means by what it leaves out, in the form it would be written. Required are `name`, `dimension`,
 * `question`, `experiment` and `targets`, and `workload.rate` where the experiment offers a fixed rate; a search
 * without a rate begins at `search.startRate`.
 */
export const defaults = {
  workload: {
    partitions: 1,
    producers: 'auto',
    recordSize: '1KiB',
    arrival: 'constant',
    /** No key skew can matter to a workload that does not mention keys. */
    keys: { distinct: 1000, skew: 'uniform' },
    /** `none` where `keys.skew` is `none`: without keys there is no order to keep. */
    ordering: 'key',
    /** Filler that no compressor can shorten: the case in which every system moves all bytes. */
    compressibility: 0,
  },
  readers: 1,
  members: 'auto',
  /** Long enough for a common rate of some hundred records a second to give a p99. */
  phases: { warmUp: '5s', measure: '15s', drainMax: '20s' },
  /** 500 records is the most that one Kinesis PutRecords carries. */
  batching: { linger: '5ms', records: 500, bytes: '512KiB', inFlight: 5 },
  resend: { attempts: 10, backOffMin: '50ms', backOffMax: '1s', deadline: '30s' },
  search: { startRate: '500/s', maxRate: '2M/s', tolerance: '5%', probe: '5s', confirm: '10s' },
  /** Twice the longest that the defaults of Kafka and of the Kinesis Client Library 3 take, a leader's death included. */
  takeover: { deeds: ['kill', 'join', 'leave'], commitInterval: '1s', patience: '5min' },
  objective: '3s',
  repetitions: 1,
  seed: 42,
  /** 6 pairs are the fewest whose exact bounds say something at a level of 5 %, in even number. */
  gate: { p50: '10%', p99: '20%', throughput: '5%', pairs: 6, secondLookPairs: 10 },
  endpoint: 'local',
} as const;

/** Time between two reads of a polling Kinesis consumer that does not set `pollInterval`. */
export const defaultPollInterval = '1s';

/** What the objective must leave beyond one poll interval for a record to be read in time. */
export const pollHeadroom = '500ms';
