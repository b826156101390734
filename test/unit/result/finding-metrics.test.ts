import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingMetricOf, findingMetrics } from '../../../src/result/finding-metrics.ts';
import { metricOf } from '../../../src/result/metric-catalogue.ts';
import type { Finding } from '../../../src/result/result-schema.ts';
import type { TakeoverStep } from '../../../src/result/takeover-findings.ts';
import { experimentNames } from '../../../src/scenario/scenario.ts';
import { partitioningRun, refusal, reshardRun } from '../../golden/sample-findings.ts';

const bracket = { failed: null, because: '', boundBy: 'nothing', boundByDetail: '' } as const;
const step: TakeoverStep = {
  deed: 'kill',
  to: 'consumer-1',
  partitions: 2,
  noticedMs: 3_000,
  assignedMs: 3_100,
  firstRecordMs: 3_200,
  allRecordsMs: 3_300,
  silenceMs: 3_300,
  replayed: 4,
  recovered: true,
};

function takeoverOf(...steps: readonly (readonly Partial<TakeoverStep>[])[]): Finding {
  const runs = steps.map((some) => ({
    steps: some.map((one) => ({ ...step, ...one })),
    left: [],
    commitMs: [],
    commitsFailed: 0,
    acknowledged: 100,
    lost: 0,
    replayed: 7,
    perMemberHour: null,
  }));
  return { kind: 'takeover', runs, commitIntervalMs: 1_000, unable: '' };
}

function valuesOf(name: string, finding: Finding): readonly (number | null)[] {
  const metric = findingMetricOf(name);
  assert.ok(metric, name);
  return metric.of(finding);
}

test('every name is of an experiment and of no trial', () => {
  for (const { name, experiment } of findingMetrics) {
    assert.ok(experimentNames.includes(experiment), name);
    assert.ok(name.startsWith(`${experiment}.`), name);
    assert.equal(metricOf(name), undefined);
  }
  assert.equal(new Set(findingMetrics.map(({ name }) => name)).size, findingMetrics.length);
  assert.equal(findingMetricOf('takeover.never'), undefined);
});

test('another experiment has no values', () => {
  assert.deepEqual(valuesOf('takeover.allRecords', { kind: 'load' }), []);
});

test('a ceiling is what held, and 0 where nothing did', () => {
  const searched = { kind: 'saturation', confirmedBytesPerSecond: null, predictedPerSecond: null } as const;
  const rate = { ...bracket, held: 900 };
  assert.deepEqual(valuesOf('saturation.rate', { ...searched, rate, confirmedPerSecond: 899 }), [899]);
  assert.deepEqual(valuesOf('saturation.rate', { ...searched, rate, confirmedPerSecond: null }), [0]);
  const readers = (held: number | null): Finding => ({
    kind: 'fan-out',
    readers: { ...bracket, held },
    predictedReaders: 5,
  });
  assert.deepEqual(valuesOf('fan-out.readers', readers(5)), [5]);
  assert.deepEqual(valuesOf('fan-out.readers', readers(null)), [0]);
});

test('setting up takes the sum of its steps in each repetition', () => {
  const steps = [
    { name: 'start', milliseconds: [100, 200] },
    { name: 'active', milliseconds: [], documented: 'a setting' },
    { name: 'first read', milliseconds: [5, 7] },
  ];
  assert.deepEqual(valuesOf('set-up.total', { kind: 'set-up', steps, settingsTouched: 0 }), [105, 207]);
});

test('of partitions the uniform keys count, of changes those that were accepted', () => {
  const runs = [partitioningRun({ maxOverMean: 1.3, keysInSeveralPartitions: 2 }), partitioningRun({ keys: 'zipf' })];
  assert.deepEqual(valuesOf('partitioning.skew', { kind: 'partitioning', runs }), [1.3, null]);
  assert.deepEqual(valuesOf('partitioning.keysInSeveralPartitions', { kind: 'partitioning', runs }), [2, null]);
  const resharded: Finding = {
    kind: 'reshard',
    runs: [
      reshardRun({ allReadSeconds: 0.31 }, refusal),
      reshardRun({ allReadSeconds: 0.1 }, { allReadSeconds: null }),
    ],
    isUnable: false,
  };
  assert.deepEqual(valuesOf('reshard.allRead', resharded), [310, null]);
});

test('the slowest reader of any rung stands for a replay', () => {
  const reader = (bytesPerSecond: number | null, caughtUpSeconds: number | null) => ({
    bytesPerSecond,
    caughtUpSeconds,
  });
  const rung = (...readers: readonly ReturnType<typeof reader>[]) => ({
    readers: [...readers],
    throttledReads: 0,
    limitSeconds: 9,
  });
  const run = {
    backlogRecords: 10,
    backlogBytes: 1_000,
    ratePerSecond: 1,
    storedShare: null,
    rungs: [rung(reader(2e6, 3)), rung(reader(1e6, 5), reader(1.5e6, 4))],
  };
  const finding: Finding = { kind: 'replay', runs: [run], predictedBytesPerSecond: null };
  assert.deepEqual(valuesOf('replay.bytesPerSecond', finding), [1e6]);
  assert.deepEqual(valuesOf('replay.caughtUp', finding), [5_000]);
  run.rungs.push(rung(reader(null, null)));
  assert.deepEqual(valuesOf('replay.bytesPerSecond', finding), [null]);
});

test('of a take-over the killed members count, the worst of each repetition', () => {
  const joined = { deed: 'join', allRecordsMs: 99_000 } as const;
  const oldest = { deed: 'kill-oldest', allRecordsMs: 8_000 } as const;
  const finding = takeoverOf([{}, joined, oldest], [{ allRecordsMs: null }], [joined]);
  assert.deepEqual(valuesOf('takeover.allRecords', finding), [8_000, null, null]);
  assert.deepEqual(valuesOf('takeover.noticed', finding), [3_000, 3_000, null]);
  assert.deepEqual(valuesOf('takeover.replayed', finding), [7, 7, 7]);
});
