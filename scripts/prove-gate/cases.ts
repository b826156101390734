import { fileURLToPath } from 'node:url';

/** What a gate of a case must say: never `regressed`, always `regressed`, or green with something `improved`. */
export type Expectation = 'not red' | 'red' | 'improved';

/** A kind of gate run that is repeated. */
export interface ProofCase {
  readonly part: 'loopback' | 'kafka' | 'kinesis';
  /** Also the name of the folder of its outcomes. */
  readonly name: string;
  /** What was planted, for the table. */
  readonly planted: string;
  readonly expected: Expectation;
  /** How many valid runs prove it. */
  readonly runs: number;
  /** Arguments of `kvk gate`; the seed is added. */
  readonly args: readonly string[];
}

const set = (...values: readonly string[]): string[] => values.flatMap((value) => ['--set', value]);
const onBaseline = (...values: readonly string[]): string[] => values.flatMap((value) => ['--baseline-set', value]);
const onCandidate = (...values: readonly string[]): string[] => values.flatMap((value) => ['--candidate-set', value]);
const started = (baseline: string, candidate: string): string[] => [
  '--baseline-start',
  baseline,
  '--candidate-start',
  candidate,
];

/** Delays of the loopback whose median is 20 ms times `factor`; a tenth of them is twice as long. */
function late(factor: number): string {
  const quantiles = [
    [0, 15],
    [0.5, 20],
    [0.9, 30],
    [0.99, 45],
    [1, 60],
  ].map(([share, delay]) => [share, `${delay! * factor}ms`]);
  return `targets.loopback.settings.faults=${JSON.stringify({ acknowledgement: { quantiles }, delivery: { quantiles } })}`;
}

const loopback = [
  'loopback',
  ...set('phases.warmUp=1s', 'phases.measure=3s', 'workload.rate=1000/s', 'batching.linger=1ms'),
];

/** A relay that carries so many records a second: what is beyond waits. */
const carries = (perSecond: number): string =>
  `targets.loopback.settings.faults=${JSON.stringify({ capacity: { rate: `${perSecond}/s`, beyond: 'delay' } })}`;

const closedLoop = [
  'loopback',
  ...set('phases.warmUp=1s', 'phases.measure=3s', 'workload.rate=closed-loop', 'workload.keys.skew=none'),
];

/** The shipped scenario at 500/s with windows of 20 s. */
const load = (target: string): string[] => ['load', '--targets', target, ...set('phases.measure=20s')];

const kvk = fileURLToPath(new URL('../../src/cli/kvk.ts', import.meta.url));
const broker = fileURLToPath(new URL('broker-with-share.ts', import.meta.url));
const kinesisWith = (latency: string): string =>
  `exec node ${kvk} local kinesis --port "$KVK_PORT" --latency ${latency}`;
const brokerWith = (share: string): string => `exec node ${broker} ${share}`;

/** Every case, in the order in which a round goes through them: equal sides and planted changes in turn. */
export const proofCases: readonly ProofCase[] = [
  {
    part: 'loopback',
    name: 'loopback-equal',
    planted: 'nothing, 3 s windows',
    expected: 'not red',
    runs: 20,
    args: [...loopback, ...set(late(1))],
  },
  {
    part: 'loopback',
    name: 'loopback-slower',
    planted: 'delays of the relay +50 %, 3 s windows',
    expected: 'red',
    runs: 20,
    args: [...loopback, ...onBaseline(late(1)), ...onCandidate(late(1.5))],
  },
  {
    part: 'loopback',
    name: 'loopback-closed-equal',
    planted: 'nothing, closed loop, 3 s windows',
    expected: 'not red',
    runs: 6,
    args: [...closedLoop, ...set(carries(20_000))],
  },
  {
    part: 'loopback',
    name: 'loopback-capacity-less',
    planted: 'the relay carries 20,000 → 16,000/s, closed loop',
    expected: 'red',
    runs: 3,
    args: [...closedLoop, ...onBaseline(carries(20_000)), ...onCandidate(carries(16_000))],
  },
  {
    part: 'loopback',
    name: 'loopback-capacity-more',
    planted: 'the relay carries 20,000 → 25,000/s, closed loop',
    expected: 'improved',
    runs: 3,
    args: [...closedLoop, ...onBaseline(carries(20_000)), ...onCandidate(carries(25_000))],
  },
  {
    part: 'kafka',
    name: 'kafka-equal',
    planted: 'nothing',
    expected: 'not red',
    runs: 6,
    args: load('kafka'),
  },
  {
    part: 'kafka',
    name: 'kafka-linger',
    planted: 'linger 5 → 25 ms',
    expected: 'red',
    runs: 3,
    args: [...load('kafka'), ...onBaseline('batching.linger=5ms'), ...onCandidate('batching.linger=25ms')],
  },
  {
    part: 'kafka',
    name: 'kafka-in-flight',
    planted: 'closed loop in batches of one record, in flight 5 → 1',
    expected: 'red',
    runs: 3,
    args: [
      ...load('kafka'),
      ...set('workload.keys.skew=none', 'workload.ordering=none', 'batching.records=1'),
      ...set('workload.rate=closed-loop'),
      ...onBaseline('batching.inFlight=5'),
      ...onCandidate('batching.inFlight=1'),
    ],
  },
  {
    part: 'kafka',
    name: 'kafka-broker-share',
    planted: 'broker with 25 % of one core instead of all cores',
    expected: 'red',
    runs: 3,
    args: [...load('kafka'), ...started(brokerWith('all'), brokerWith('25%'))],
  },
  {
    part: 'kafka',
    name: 'kafka-improved',
    planted: 'linger 25 → 5 ms',
    expected: 'improved',
    runs: 3,
    args: [...load('kafka'), ...onBaseline('batching.linger=25ms'), ...onCandidate('batching.linger=5ms')],
  },
  {
    part: 'kinesis',
    name: 'kinesis-equal',
    planted: 'nothing',
    expected: 'not red',
    runs: 6,
    args: load('kinesis fan-out'),
  },
  {
    part: 'kinesis',
    name: 'kinesis-slower',
    planted: 'latency of the local Kinesis 20 ms (p99 40 ms) → 30 ms (p99 60 ms)',
    expected: 'red',
    runs: 3,
    args: [...load('kinesis fan-out'), ...started(kinesisWith('20ms,40ms'), kinesisWith('30ms,60ms'))],
  },
];
