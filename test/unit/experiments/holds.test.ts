import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  boundOf,
  failuresOf,
  type HoldRules,
  judged,
  readThrottling,
  sustained,
} from '../../../src/experiments/holds.ts';
import { madeUpReader, madeUpTrial, nothing } from './made-up-trial.ts';

const { counts, integrity } = madeUpTrial();
const throttledAtFirst = (throttledFirst: number) => madeUpTrial({ counts: { ...counts, throttledFirst } });
const growing = (lagSlope: number, lagSlopeError: number) =>
  madeUpTrial({ subscribers: [madeUpReader(), madeUpReader({ reader: 3, lagSlope, lagSlopeError })] });
const behind = (achievedPerSecond: number, backlogSlope: number, backlogSlopeError: number) =>
  madeUpTrial({ achievedPerSecond, backlogSlope, backlogSlopeError });
const reading = (throttledReads: number) => madeUpTrial({ subscribers: [madeUpReader({ throttledReads })] });
const slow = (p99Ms: number | null, maxMs: number | null) =>
  madeUpTrial({ subscribers: [madeUpReader({ endToEnd: { ...nothing, p99Ms, maxMs } })] });

const answered = (p99Ms: number | null, maxMs: number | null) =>
  madeUpTrial({ response: { ...nothing, p99Ms, maxMs } });

const prompt: HoldRules = { ...sustained, responseP99Ms: 100 };
const withReads: HoldRules = { ...sustained, throttledReadsShare: 0.01 };
const withObjective: HoldRules = { ...sustained, endToEndP99Ms: 3_000 };

test('a trial in which nothing is wrong holds', () => {
  assert.deepEqual(failuresOf(madeUpTrial(), { ...withReads, ...withObjective }), []);
});

test('each rule fails on its far side, with its number, and holds on its near side', () => {
  const cases: readonly (readonly [Parameters<typeof failuresOf>[0], HoldRules, string | null])[] = [
    [throttledAtFirst(50), sustained, null],
    [throttledAtFirst(51), sustained, '0.5 % of the records throttled at first'],
    [throttledAtFirst(4_000), sustained, '40 % of the records throttled at first'],
    [reading(1), withReads, null],
    [reading(2), withReads, '2.0 % of the read calls throttled'],
    [reading(50), sustained, null],
    [growing(5, 0), sustained, null],
    [growing(6, 3), sustained, null],
    [growing(6, 2.9), sustained, 'lag of reader 4 grows by 6 records/s'],
    [behind(990, 5, 0), sustained, null],
    [behind(990, 6, 3), sustained, null],
    [behind(996, 6, 1), sustained, null],
    [behind(940, 60, 10), sustained, 'only 94 % of the offered rate acknowledged'],
    [behind(900, 100, 900), sustained, null],
    [behind(899, 100, 900), sustained, 'only 90 % of the offered rate acknowledged'],
    [slow(3_000, 9_000), withObjective, null],
    [slow(3_001, 9_000), withObjective, 'p99 end to end of the slowest reader 3001 ms, objective 3000 ms'],
    [slow(null, 3_500), withObjective, 'longest end to end of the slowest reader 3500 ms, objective 3000 ms'],
    [slow(9_000, 9_000), sustained, null],
    [answered(100, 900), prompt, null],
    [answered(101, 900), prompt, 'p99 response 101 ms, objective 100 ms'],
    [answered(null, 140), prompt, 'longest response 140 ms, objective 100 ms'],
    [answered(900, 900), sustained, null],
    [madeUpTrial({ counts: { ...counts, gaveUp: 1 } }), sustained, '1 records given up'],
    [madeUpTrial({ integrity: { ...integrity, lost: 2 } }), sustained, '2 records lost'],
    [
      madeUpTrial({ subscribers: [madeUpReader({ undrained: 7 }), madeUpReader()] }),
      sustained,
      '7 records not read by the slowest reader when the drain ended',
    ],
  ];
  for (const [trial, rules, failure] of cases)
    assert.deepEqual(failuresOf(trial, rules), failure === null ? [] : [failure]);
});

test('only the reader whose lag grows fastest is named', () => {
  const subscribers = [100, 300, 200].map((lagSlope, reader) => madeUpReader({ reader, lagSlope }));
  assert.deepEqual(failuresOf(madeUpTrial({ subscribers }), sustained), ['lag of reader 2 grows by 300 records/s']);
});

test('a judged trial says whether it held, whatever it said before', () => {
  const failed = judged(throttledAtFirst(9_000), sustained);
  assert.equal(failed.held, false);
  assert.equal(failed.failures.length, 1);
  assert.deepEqual(judged({ ...failed, counts }, sustained), madeUpTrial());
});

test('a trial is bound by the client, the host or else the system', () => {
  const worker = {
    name: 'producer-0',
    role: 'producer' as const,
    eventLoopUtilization: 0.79,
    timerLatenessP99Ms: 0,
    cpuSeconds: 1,
    garbageCollectionShare: 0,
    residentBytes: 1,
  };
  const busy = { ...worker, eventLoopUtilization: 0.8 };
  const host = (cpuShare: number | null, pressureShare: number | null) =>
    madeUpTrial({ workers: [worker], host: { cpuShare, pressureShare, systemCpuSeconds: null } });
  assert.equal(boundOf(madeUpTrial({ workers: [worker, busy] })), 'client');
  assert.equal(boundOf(host(0.91, null)), 'host');
  assert.equal(boundOf(host(0.5, 0.21)), 'host');
  assert.equal(boundOf(host(0.9, 0.2)), 'system');
  assert.equal(boundOf(host(null, null)), 'system');
});

test('reads throttled are a share of the calls of all readers; of none when nobody called', () => {
  const reader = (readCalls: number, throttledReads: number) => madeUpReader({ readCalls, throttledReads });
  assert.equal(readThrottling(madeUpTrial({ subscribers: [reader(100, 0), reader(100, 50)] })), 0.25);
  assert.equal(readThrottling(madeUpTrial({ subscribers: [reader(0, 0)] })), 0);
});
