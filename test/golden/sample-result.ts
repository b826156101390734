import { type Result, type ScenarioResult, schemaVersion, type TargetResult } from '../../src/result/result-schema.ts';
import { trial } from './sample-trials.ts';

type Description = NonNullable<TargetResult['description']>;

export const kafkaDescription: Description = {
  system: 'Apache Kafka',
  version: '4.3.0',
  client: 'kafkajs 2.2.4',
  evidence: 'measured',
  where: 'local JVM, one broker on loopback, no replication, acknowledged from the page cache',
  topology: { brokers: '1', controllers: '1 (KRaft)', partitions: '2' },
  settings: { acks: 'all', replicationFactor: '1', compression: 'none', maxWait: '100ms' },
  clientRetries: '',
};

export const kinesisDescription: Description = {
  system: 'Amazon Kinesis Data Streams',
  version: 'local, quotas as documented 2026-10-01',
  client: '@aws-sdk/client-kinesis 3.1143.0',
  evidence: 'simulated',
  where: 'local server, quotas enforced, no network, acknowledged from memory',
  topology: { shards: '2' },
  settings: { consumer: 'polling', pollInterval: '1s', compression: 'none' },
  clientRetries: '',
};

export const fanOutDescription: Description = {
  ...kinesisDescription,
  settings: { consumer: 'enhanced-fan-out', pollInterval: 'none, records are pushed', compression: 'none' },
};

export function target(
  label: string,
  description: Description | null,
  finding: TargetResult['finding'],
  trials: TargetResult['trials'],
): TargetResult {
  const adapter = label.includes('inesis') ? 'kinesis' : 'kafka';
  return { label, adapter, description, status: 'complete', problem: null, finding, trials };
}

const batching = { linger: 5, records: 500, bytes: 1_048_576, inFlight: 5 };

/** A scenario result around made-up targets; `asRun` replaces parts of the stored scenario. */
export function scenario(
  names: Pick<ScenarioResult, 'name' | 'dimension' | 'experiment'>,
  targets: readonly TargetResult[],
  asRun: Readonly<Record<string, unknown>> = {},
): ScenarioResult {
  return {
    ...names,
    hash: 'a1b2c3d4e5f60718',
    overrides: [],
    targets: [...targets],
    scenario: {
      ...names,
      question: '',
      workload: { partitions: 2, producers: 1, rate: 400, recordSize: 1_024, ordering: 'none' },
      readers: [1],
      objective: 3_000,
      repetitions: 1,
      seed: 42,
      targets: targets.map(({ label }) => ({ label, batching })),
      limits: [],
      allow: [],
      ...asRun,
    },
  };
}

export function result(scenarios: readonly ScenarioResult[]): Result {
  return {
    schemaVersion,
    tool: { name: 'kafka-vs-kinesis', version: '0.1.0' },
    id: '2026-11-20-sample-7f3a',
    startedAt: '2026-11-20T09:00:00.000Z',
    endedAt: '2026-11-20T09:05:41.000Z',
    status: 'complete',
    profile: 'quick',
    command: ['compare', '--profile', 'quick'],
    environment: {
      cpu: 'Example CPU at 2.5 GHz',
      cores: 2,
      memoryBytes: 8_589_934_592,
      operatingSystem: 'Linux 6.8',
      node: 'v24.21.0',
      clock: 'monotonic, one machine',
      fingerprint: '0123456789abcdef',
    },
    scenarios: [...scenarios],
  };
}

/** A full quick comparison as the tool would store it: measured Kafka beside simulated Kinesis, and every oddity. */
export function sampleResult(): Result {
  return result([loadScenario(), saturationScenario(), fanOutScenario(), setUpScenario(), hostileScenario()]);
}

export function loadScenario(): ScenarioResult {
  const run = { offered: 400, recordBytes: 1_024, seconds: 30, series: true };
  const repeated = (response: [number, number], endToEnd: [number, number], batches: number) =>
    [0, 1].map((repetition) =>
      trial({
        ...run,
        repetition,
        achieved: 400 - repetition * 0.5,
        response: { medianMs: response[0] + repetition * 0.4, p99Ms: response[1] + repetition, batches: 3_000 },
        endToEnd: { medianMs: endToEnd[0] + repetition * 0.3, p99Ms: endToEnd[1] + repetition * 0.7, batches },
      }),
    );
  return scenario(
    { name: 'same-load', dimension: 'event-processing', experiment: 'load' },
    [
      target('kafka', kafkaDescription, { kind: 'load' }, repeated([6.1, 14.2], [7.4, 16.8], 3_000)),
      target('kinesis polling', kinesisDescription, { kind: 'load' }, repeated([5.9, 9.1], [510, 1_012], 60)),
      target('kinesis fan-out', fanOutDescription, { kind: 'load' }, repeated([5.9, 9.3], [7.2, 12.6], 2_800)),
    ],
    {
      question: 'How late is each at the same rate?',
      repetitions: 2,
      limits: [{ metric: 'endToEnd.p99', atMost: 1_000, target: 'kinesis polling' }],
    },
  );
}

export function saturationScenario(): ScenarioResult {
  const run = { recordBytes: 1_024, response: { medianMs: 9, p99Ms: 31, batches: 900 } };
  const endToEnd = { medianMs: 11, p99Ms: 38, batches: 900 };
  const kafka = target(
    'kafka',
    kafkaDescription,
    {
      kind: 'saturation',
      rate: {
        held: 41_000,
        failed: 43_050,
        because: 'achieved 0.981 of the offered rate',
        boundBy: 'client',
        boundByDetail: 'producer event loop',
      },
      confirmedPerSecond: 40_960,
      confirmedBytesPerSecond: 41_943_040,
      predictedPerSecond: null,
    },
    [
      trial({
        ...run,
        endToEnd,
        purpose: 'search',
        offered: 43_050,
        achieved: 42_232,
        seconds: 8,
        failures: ['achieved 0.981 of the offered rate'],
      }),
      trial({
        ...run,
        endToEnd,
        purpose: 'confirmation',
        offered: 41_000,
        achieved: 40_960,
        seconds: 20,
        utilization: 0.93,
        cpuShare: 0.93,
      }),
      trial({ ...run, endToEnd, purpose: 'common-rate', offered: 788, achieved: 788, seconds: 20 }),
    ],
  );
  const kinesis = target(
    'kinesis fan-out',
    { ...fanOutDescription, topology: { shards: '1' } },
    {
      kind: 'saturation',
      rate: {
        held: 985,
        failed: 1_020,
        because: 'throttled share 1.9 %, more than 0.5 %',
        boundBy: 'quota',
        boundByDetail: 'records per shard and second',
      },
      confirmedPerSecond: 984.6,
      confirmedBytesPerSecond: 1_008_230,
      predictedPerSecond: 1_000,
    },
    [
      trial({
        ...run,
        endToEnd,
        purpose: 'search',
        offered: 1_020,
        achieved: 1_001,
        seconds: 8,
        throttledFirst: 155,
        lost: 12,
        failures: ['throttled share 1.9 %'],
      }),
      trial({ ...run, endToEnd, purpose: 'confirmation', offered: 985, achieved: 984.6, seconds: 50 }),
      trial({ ...run, endToEnd, purpose: 'common-rate', offered: 788, achieved: 788, seconds: 20 }),
    ],
  );
  return scenario({ name: 'ceiling', dimension: 'event-processing', experiment: 'saturation' }, [kafka, kinesis], {
    question: 'What is the highest rate one partition keeps up with?',
    workload: { partitions: 1, producers: 1, rate: 1_000, recordSize: 1_024, ordering: 'none' },
  });
}

export function fanOutScenario(): ScenarioResult {
  const rung = (readers: number, p99Ms: number, more: Partial<Parameters<typeof trial>[0]> = {}) =>
    trial({
      purpose: 'rung',
      readers,
      offered: 400,
      recordBytes: 256,
      seconds: 10,
      response: { medianMs: 6, p99Ms: 12, batches: 900 },
      endToEnd: { medianMs: p99Ms / 2, p99Ms, batches: 900 },
      ...more,
    });
  const bracket = { because: '', boundBy: 'nothing', boundByDetail: '' } as const;
  return scenario(
    { name: 'fan-out-calls', dimension: 'fan-out', experiment: 'fan-out' },
    [
      target(
        'kafka',
        kafkaDescription,
        { kind: 'fan-out', readers: { held: 20, failed: null, ...bracket }, predictedReaders: null },
        [1, 5, 6, 13, 20].map((readers) => rung(readers, 14 + readers * 1.3)),
      ),
      target(
        'kinesis polling',
        kinesisDescription,
        {
          kind: 'fan-out',
          readers: {
            held: 5,
            failed: 6,
            because: 'throttled reads 17.0 %, more than 1 %',
            boundBy: 'quota',
            boundByDetail: 'GetRecords calls per shard',
          },
          predictedReaders: 5,
        },
        [
          rung(1, 1_020),
          rung(5, 1_090),
          rung(6, 3_400, {
            throttledReadShare: 0.17,
            lagSlope: 12,
            lost: 240,
            undrained: 40,
            failures: ['throttled reads 17.0 %'],
          }),
        ],
      ),
      target(
        'kinesis fan-out',
        fanOutDescription,
        {
          kind: 'fan-out',
          readers: {
            held: 20,
            failed: 50,
            because: 'the 21st consumer was refused',
            boundBy: 'quota',
            boundByDetail: 'consumers per stream',
          },
          predictedReaders: 20,
        },
        [1, 5, 20].map((readers) => rung(readers, 13 + readers)),
      ),
    ],
    {
      question: 'How many independent readers before the slowest one falls behind?',
      workload: { partitions: 2, producers: 1, rate: 400, recordSize: 256, ordering: 'none' },
      readers: [1, 2, 4, 5, 6, 8, 13, 20, 50],
    },
  );
}

export function setUpScenario(): ScenarioResult {
  return scenario(
    { name: 'from-nothing', dimension: 'set-up', experiment: 'set-up' },
    [
      target(
        'kafka',
        kafkaDescription,
        {
          kind: 'set-up',
          steps: [
            { name: 'start system', milliseconds: [3_810, 3_702, 4_120] },
            { name: 'create topic', milliseconds: [212, 190, 260] },
            { name: 'first put', milliseconds: [41, 38, 44] },
            { name: 'first read', milliseconds: [3_090, 3_101, 3_140] },
          ],
          settingsTouched: 0,
        },
        [],
      ),
      target(
        'kinesis polling',
        kinesisDescription,
        {
          kind: 'set-up',
          steps: [
            { name: 'create stream', milliseconds: [], documented: 'seconds to minutes at AWS' },
            { name: 'first put', milliseconds: [9, 8, 11] },
            { name: 'first read', milliseconds: [12, 12, 15] },
          ],
          settingsTouched: 0,
        },
        [],
      ),
    ],
    { repetitions: 3, question: 'How long from nothing to the first record read back?' },
  );
}

/** Labels that try to break out of every form, a target that failed, one cut short with too few samples. */
export function hostileScenario(): ScenarioResult {
  const cutShort = trial({
    offered: 400,
    recordBytes: 64,
    seconds: 2,
    response: { medianMs: 6, p99Ms: 12, batches: 60 },
    endToEnd: { medianMs: 8, p99Ms: 19, batches: 4 },
  });
  return scenario({ name: 'odd </script><b>"names" & | pipes', dimension: 'event-processing', experiment: 'load' }, [
    {
      ...target('kafka <img src=x onerror="alert(1)">', kafkaDescription, { kind: 'load' }, [cutShort]),
      status: 'interrupted',
      problem: { code: 'interrupted', message: 'stopped by SIGINT' },
    },
    {
      ...target('kinesis\n| a "quoted", `ticked`\u001b[31m label', null, null, []),
      status: 'failed',
      problem: {
        code: 'unreachable',
        message: 'http://127.0.0.1:4567 refused the connection; start it or use endpoint: local',
      },
    },
  ]);
}
