import type { PartitioningRun, ReshardChange, ReshardRun, Spread } from '../../src/result/partition-findings.ts';
import type { ReplayRun, RetentionRun } from '../../src/result/storage-findings.ts';

const hour = 3_600_000;

export const uniformSpread: Spread = {
  keys: 'uniform',
  distinct: 1_000,
  keysSeen: 1_000,
  keysInSeveralPartitions: 0,
  records: 10_000,
  partitions: [
    { label: 'orders-0', records: 5_500 },
    { label: 'orders-1', records: 4_500 },
  ],
  maxOverMean: 1.1,
  reordered: 0,
};

export function partitioningRun(spread: Partial<Spread> = {}): PartitioningRun {
  return {
    spreads: [{ ...uniformSpread, ...spread }],
    hotKey: {
      offeredPerSecond: 2_000,
      achievedPerSecond: 1_000,
      throttledShare: 0.5,
      held: false,
      boundByDetail: "one partition's quota",
    },
    topology: [
      { label: 'orders-0', detail: 'led by broker 1' },
      { label: 'orders-1', detail: '' },
    ],
  };
}

const grown: ReshardChange = {
  from: 2,
  to: 4,
  accepted: true,
  code: '',
  message: '',
  answerSeconds: 0.12,
  activeSeconds: 0.48,
  documented: '',
  firstReadSeconds: 0.05,
  allReadSeconds: 0.31,
  keys: 1_000,
  keysMoved: 512,
  moves: [
    { from: 0, to: 2, keys: 260 },
    { from: 1, to: 3, keys: 252 },
  ],
  offeredPerSecond: 1_600,
  achievedPerSecond: 1_600,
  throttledShare: 0,
  otherRefusals: 0,
  gaveUp: 0,
  p99Ms: 8.1,
  longestMs: 21.4,
  lost: 0,
  duplicated: 0,
  reordered: 0,
};

export const refusal: Partial<ReshardChange> = {
  accepted: false,
  code: 'INVALID_PARTITIONS',
  message: 'The topic currently has 4 partition(s); 2 would not be an increase.',
  activeSeconds: null,
  firstReadSeconds: null,
  allReadSeconds: null,
  keysMoved: 0,
  moves: [],
};

/** Twice as many and back; parts of either change replaced. */
export function reshardRun(up: Partial<ReshardChange> = {}, down: Partial<ReshardChange> = {}): ReshardRun {
  return {
    changes: [
      { ...grown, ...up },
      { ...grown, from: 4, to: 2, ...down },
    ],
    raised: { offeredPerSecond: 2_400, achievedPerSecond: 2_398, throttledShare: 0 },
  };
}

/** A stream of Kinesis: 24 hours to 365 days, an hour beyond either refused. */
export const streamRetention: RetentionRun = {
  default: 24 * hour,
  tries: [
    { time: 24 * hour, accepted: true, code: '', message: '' },
    { time: 8_760 * hour, accepted: true, code: '', message: '' },
    { time: 23 * hour, accepted: false, code: 'InvalidArgumentException', message: '23 hours is too short.' },
    { time: 8_761 * hour, accepted: false, code: 'InvalidArgumentException', message: '8761 hours is too long.' },
  ],
  expiry: {
    keepMs: 24 * hour,
    timeScale: 8_640,
    settings: 'retention passes 8,640 times as fast as time',
    records: 8,
    goneAfterMs: { least: 24.1 * hour, most: 25 * hour },
    left: 0,
    oldestBefore: '49590338271490256608559692538361571095921575989136588898',
    oldestAfter: null,
  },
};

/** A topic of Kafka: 7 days by default, any time from none to for ever. */
export const topicRetention: RetentionRun = {
  default: 168 * hour,
  tries: [
    { time: 0, accepted: true, code: '', message: '' },
    { time: 'unlimited', accepted: true, code: '', message: '' },
    { time: -2, accepted: false, code: 'INVALID_CONFIG', message: 'Value must be at least -1' },
  ],
  expiry: {
    keepMs: 2_000,
    timeScale: 1,
    settings: 'segment.ms 2 s',
    records: 8,
    goneAfterMs: { least: 2_280, most: 3_950 },
    left: 0,
    oldestBefore: '0',
    oldestAfter: null,
  },
};

export const replayRun: ReplayRun = {
  backlogRecords: 20_000,
  backlogBytes: 20_000_000,
  ratePerSecond: 800,
  storedShare: 1.02,
  rungs: [
    { readers: [{ bytesPerSecond: 60_000_000, caughtUpSeconds: 1.7 }], throttledReads: 0, limitSeconds: 25 },
    {
      readers: [
        { bytesPerSecond: 35_000_000, caughtUpSeconds: 1.2 },
        { bytesPerSecond: 36_000_000, caughtUpSeconds: 1.3 },
      ],
      throttledReads: 3,
      limitSeconds: 25,
    },
  ],
};
