import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experimentOf } from '../../../src/experiments/experiment-of.ts';
import type { HoldSpec } from '../../../src/experiments/stage.ts';
import type { Finding } from '../../../src/result/result-schema.ts';
import type { Trial } from '../../../src/result/trial-schema.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { madeUpReader, madeUpTrial } from './made-up-trial.ts';
import { type Programmed, ProgrammedStage, quotas, scenarioOf, unlimited } from './programmed-stage.ts';

const { counts } = madeUpTrial();

/** Observes one repetition and concludes from it. */
async function run(
  scenario: Scenario,
  behave: (spec: HoldSpec, readers: number) => Trial,
  capabilities = unlimited,
  programmed: Programmed = {},
): Promise<{ stage: ProgrammedStage; trials: readonly Trial[]; finding: Finding }> {
  const stage = new ProgrammedStage(scenario, capabilities, behave);
  stage.programmed = programmed;
  const experiment = experimentOf(scenario.experiment);
  const observation = await experiment.observe(stage);
  assert.equal(stage.openSessions, 0, 'a session is left open');
  return { stage, trials: observation.trials, finding: experiment.conclude(stage, [observation]) };
}

/** Acknowledges up to a capacity; the rest piles up. */
function bounded(capacity: number): (spec: HoldSpec) => Trial {
  return ({ ratePerSecond }) => {
    const achievedPerSecond = Math.min(ratePerSecond, capacity);
    return madeUpTrial({
      achievedPerSecond,
      achievedBytesPerSecond: achievedPerSecond * 100,
      backlogSlope: ratePerSecond - achievedPerSecond,
      backlogSlopeError: 0,
    });
  };
}

function throttledAbove(rate: number): (spec: HoldSpec) => Trial {
  return ({ ratePerSecond }) =>
    madeUpTrial({
      achievedPerSecond: ratePerSecond,
      counts: { ...counts, throttledFirst: ratePerSecond > rate ? 1_000 : 0 },
    });
}

const search = { startRate: '500/s', maxRate: '100k/s', tolerance: '5%', probe: '5s', confirm: '10s' };

test('saturation reports the bracket around the capacity, what failed there and what was confirmed', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search });
  const { finding, trials, stage } = await run(scenario, bounded(7_000));
  assert.equal(finding.kind, 'saturation');
  const { held, failed, because, boundBy } = finding.rate;
  assert.ok(held! <= 7_035 && failed! > 7_000 && (failed! - held!) / failed! <= 0.05, `${held} … ${failed}`);
  assert.match(because, /^only 9\d % of the offered rate acknowledged$/);
  assert.equal(boundBy, 'system');
  assert.ok(Math.abs(finding.confirmedPerSecond! - Math.min(held!, 7_000)) < 1e-6);
  assert.equal(finding.confirmedBytesPerSecond, finding.confirmedPerSecond! * 100);
  assert.equal(finding.predictedPerSecond, null);
  assert.deepEqual(new Set(trials.slice(0, -1).map(({ purpose }) => purpose)), new Set(['search']));
  assert.equal(trials.at(-1)!.purpose, 'confirmation');
  assert.deepEqual(stage.holds.map(({ measureMs }) => measureMs).slice(-2), [5_000, 10_000]);
  assert.ok(stage.holds.every(({ leadIn, warmUpMs }) => leadIn === undefined && warmUpMs >= 1_000));
});

test('saturation settles three times as long as the latency it has seen, five seconds at most', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search: { ...search, maxRate: '500/s' } });
  for (const [maxMs, settleMs] of [
    [100, 1_000],
    [900, 2_700],
    [4_000, 5_000],
  ] as const) {
    const { endToEnd } = madeUpTrial();
    const { stage } = await run(scenario, () =>
      madeUpTrial({ achievedPerSecond: 500, endToEnd: { ...endToEnd, maxMs } }),
    );
    assert.deepEqual(
      stage.holds.map(({ warmUpMs }) => warmUpMs),
      [1_000, settleMs],
    );
  }
});

test('with an objective saturation finds the highest rate that keeps it', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search: { ...search, objective: '50ms' } });
  // Both latencies grow with the rate: the response reaches 50 ms at 10,000/s, the slowest reader at 5,000/s.
  const queueing = ({ ratePerSecond }: HoldSpec): Trial => {
    const { response, endToEnd } = madeUpTrial();
    const reader = madeUpReader({ endToEnd: { ...endToEnd, p99Ms: ratePerSecond / 100 } });
    const answered = { ...response, p99Ms: ratePerSecond / 200 };
    return madeUpTrial({ achievedPerSecond: ratePerSecond, response: answered, subscribers: [reader] });
  };
  const { finding } = await run(scenario, queueing);
  assert.equal(finding.kind, 'saturation');
  const { held, failed, because } = finding.rate;
  assert.ok(held! <= 5_000 && held! > 4_700 && failed! > 5_000, `${held} … ${failed}`);
  assert.match(because, /^p99 end to end of the slowest reader \d+ ms, objective 50 ms$/);
});

test('near a quota its bucket is emptied first, and the quota is named and predicted', async () => {
  const scenario = await scenarioOf({
    experiment: 'saturation',
    search,
    workload: { partitions: 2, recordSize: '100B', keys: { skew: 'none' } },
  });
  const { finding, stage } = await run(scenario, throttledAbove(2_000), quotas);
  assert.equal(finding.kind, 'saturation');
  assert.equal(finding.predictedPerSecond, 2_000);
  assert.ok(finding.rate.held! <= 2_000 && finding.rate.failed! > 2_000);
  assert.deepEqual([finding.rate.boundBy, finding.rate.boundByDetail], ['quota', 'write records per shard']);
  for (const { ratePerSecond, leadIn } of stage.holds)
    assert.equal(leadIn?.ratePerSecond, ratePerSecond >= 1_800 ? 4_000 : undefined, `at ${ratePerSecond}`);
});

test('large records meet the quota of bytes', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search, workload: { recordSize: '10KiB' } });
  const { finding } = await run(scenario, throttledAbove(102), quotas);
  assert.equal(finding.kind, 'saturation');
  assert.ok(Math.abs(finding.predictedPerSecond! - 102.4) < 0.01);
  assert.equal(finding.rate.boundByDetail, 'write bytes per shard');
});

test('where nothing fails the limit lies beyond; where nothing holds there is none', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search });
  const { finding: beyond } = await run(scenario, bounded(1e9));
  assert.equal(beyond.kind, 'saturation');
  assert.deepEqual([beyond.rate.held, beyond.rate.failed, beyond.rate.boundBy], [100_000, null, 'nothing']);
  const { finding: none } = await run(scenario, bounded(0.1));
  assert.equal(none.kind, 'saturation');
  assert.equal(none.rate.held, null);
  assert.ok(none.rate.failed! < 500);
  assert.equal(none.confirmedPerSecond, null);
});

test('a rate that does not confirm is the failed end of the bracket', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search });
  const { finding, trials } = await run(scenario, (spec) =>
    bounded(spec.purpose === 'confirmation' ? 6_700 : 7_000)(spec),
  );
  assert.equal(finding.kind, 'saturation');
  const confirmations = trials.filter(({ purpose }) => purpose === 'confirmation');
  assert.deepEqual(confirmations.map(({ held }) => held).slice(0, 1), [false]);
  assert.equal(finding.rate.held, confirmations.at(-1)!.offeredPerSecond);
  assert.equal(finding.rate.failed, confirmations.at(-2)!.offeredPerSecond);
});

const ladder = [1, 2, 4, 5, 6, 8, 13, 20];

/** Readers beyond so many fall behind, their reads throttled or not. */
function readersUpTo(most: number, throttledReads = 0): (spec: HoldSpec, readers: number) => Trial {
  return ({ ratePerSecond }, readers) => {
    const lagging = { lagSlope: 100, throttledReads };
    return madeUpTrial({
      achievedPerSecond: ratePerSecond,
      subscribers: Array.from({ length: readers }, (__, reader) =>
        madeUpReader({ reader, ...(readers > most && reader === 0 ? lagging : {}) }),
      ),
    });
  };
}

test('fan-out reports the largest rung that held and the first that did not', async () => {
  for (const repetitions of [1, 2]) {
    const scenario = await scenarioOf({
      experiment: 'fan-out',
      readers: ladder,
      workload: { rate: '400/s' },
      repetitions,
    });
    const { finding, trials } = await run(scenario, readersUpTo(7));
    assert.equal(finding.kind, 'fan-out');
    assert.deepEqual(finding.readers, {
      held: 6,
      failed: 8,
      because: 'lag of reader 1 grows by 100 records/s',
      boundBy: 'system',
      boundByDetail: 'lag of reader 1 grows by 100 records/s',
    });
    assert.ok(trials.every(({ purpose }) => purpose === 'rung'));
    assert.equal(trials.length, repetitions === 1 ? 4 : ladder.length);
  }
});

test('a rung that failed once did not hold, although it held another time', async () => {
  const scenario = await scenarioOf({ experiment: 'fan-out', readers: [1, 2, 4], workload: { rate: '400/s' } });
  const { capabilities, target } = new ProgrammedStage(scenario, unlimited, () => madeUpTrial());
  const rung = (readers: number, held: boolean) =>
    madeUpTrial({ purpose: 'rung', readers, held, failures: held ? [] : ['fell behind'] });
  const finding = experimentOf('fan-out').conclude({ scenario, target, capabilities }, [
    { trials: [rung(1, true), rung(2, true), rung(4, true)] },
    { trials: [rung(1, true), rung(2, false), rung(4, true)] },
  ]);
  assert.equal(finding.kind, 'fan-out');
  assert.deepEqual([finding.readers.held, finding.readers.failed], [1, 2]);
});

test('the read quota that this load meets first is named and predicted', async () => {
  const rates = [
    ['400/s', 5, 'GetRecords calls per shard'],
    ['18k/s', 2, 'read bytes per shard'],
  ] as const;
  for (const [rate, most, detail] of rates) {
    const workload = { rate, partitions: 2, recordSize: '100B' };
    const scenario = await scenarioOf({ experiment: 'fan-out', readers: ladder, workload });
    const { finding } = await run(scenario, readersUpTo(most, 50), quotas);
    assert.equal(finding.kind, 'fan-out');
    const { held, boundBy, boundByDetail } = finding.readers;
    assert.deepEqual([held, finding.predictedReaders, boundBy, boundByDetail], [most, most, 'quota', detail]);
  }
});

test('one reader more than the service is documented to take is tried, and its refusal is the limit', async () => {
  const scenario = await scenarioOf({ experiment: 'fan-out', readers: [...ladder, 50], workload: { rate: '400/s' } });
  const bound = { ...unlimited, readers: 20 };
  const refusing = { readersTaken: 20 };
  const { finding, stage } = await run(scenario, readersUpTo(1_000), bound, refusing);
  assert.equal(finding.kind, 'fan-out');
  assert.deepEqual(finding.readers, {
    held: 20,
    failed: 21,
    because: 'LimitExceeded: 20 readers are registered',
    boundBy: 'quota',
    boundByDetail: 'registered consumers per stream',
  });
  assert.deepEqual(
    stage.holds.map(({ readers }) => readers),
    [20],
  );
  assert.equal(finding.predictedReaders, 20);

  const generous = await run(scenario, readersUpTo(1_000), bound);
  assert.equal(generous.finding.kind, 'fan-out');
  const { held, failed, boundBy } = generous.finding.readers;
  assert.deepEqual([held, failed, boundBy], [20, null, 'nothing'], 'no refusal, no limit');

  const few = await scenarioOf({ experiment: 'fan-out', readers: [20], workload: { rate: '400/s' } });
  const asked = await run(few, readersUpTo(1_000), bound, refusing);
  assert.ok(asked.finding.kind === 'fan-out' && asked.finding.readers.failed === null, 'nobody asked for more');
});

test('not even one reader may hold', async () => {
  const scenario = await scenarioOf({ experiment: 'fan-out', readers: [1, 2], workload: { rate: '400/s' } });
  const { finding } = await run(scenario, readersUpTo(0));
  assert.equal(finding.kind, 'fan-out');
  assert.deepEqual([finding.readers.held, finding.readers.failed], [null, 1]);
});

test('a fixed load is held once and judged', async () => {
  const scenario = await scenarioOf({ experiment: 'load', workload: { rate: '1k/s' }, readers: 3 });
  const { stage, trials, finding } = await run(scenario, bounded(900));
  assert.deepEqual(stage.holds, [
    { purpose: 'repetition', ratePerSecond: 1_000, warmUpMs: 5_000, measureMs: 15_000, drainMaxMs: 20_000, readers: 3 },
  ]);
  assert.deepEqual(
    trials.map(({ held, failures }) => [held, failures]),
    [[false, ['only 90 % of the offered rate acknowledged']]],
  );
  assert.deepEqual(finding, { kind: 'load' });
});

test('set-up collects each step over the repetitions', async () => {
  const scenario = await scenarioOf({ experiment: 'set-up' });
  const stage = new ProgrammedStage(scenario, unlimited, () => assert.fail('no load is held'));
  const documented = { name: 'create stream', milliseconds: 9, documented: 'minutes at AWS' };
  const finding = experimentOf('set-up').conclude(stage, [
    await experimentOf('set-up').observe(stage),
    { trials: [], steps: [documented, { name: 'first read', milliseconds: 3 }] },
  ]);
  assert.deepEqual(finding, {
    kind: 'set-up',
    steps: [
      { name: 'create stream', milliseconds: [12, 9], documented: 'minutes at AWS' },
      { name: 'first read', milliseconds: [3] },
    ],
    settingsTouched: 0,
  });
});

test('every experiment estimates a time', async () => {
  for (const experiment of ['load', 'saturation', 'fan-out', 'set-up'] as const) {
    const scenario = await scenarioOf({ experiment, workload: { rate: '1k/s' } });
    const seconds = experimentOf(experiment).estimateSeconds(scenario);
    assert.ok(seconds > 5 && seconds < 600, `${experiment}: ${seconds} s`);
  }
});

test('once every target is found, saturation asks each for the latency at shares of the smallest rate', async () => {
  const scenario = await scenarioOf({ experiment: 'saturation', search: { ...search, latencyAt: ['50%', '80%'] } });
  const experiment = experimentOf('saturation');
  const found = async (capacity: number): Promise<Finding> => (await run(scenario, bounded(capacity))).finding;
  const findings = [await found(7_000), await found(3_000)];
  const smallest = Math.min(
    ...findings.map((finding) => (finding.kind === 'saturation' ? finding.confirmedPerSecond! : NaN)),
  );
  const ask = experiment.afterwards?.(scenario, findings);
  assert.ok(ask);
  const stage = new ProgrammedStage(scenario, unlimited, bounded(7_000));
  const { trials } = await ask(stage);
  assert.deepEqual(
    trials.map(({ purpose, offeredPerSecond }) => [purpose, offeredPerSecond]),
    [0.5, 0.8].map((share) => ['common-rate', Math.round(smallest * share)]),
  );
  assert.deepEqual(
    stage.holds.map(({ measureMs }) => measureMs),
    [10_000, 10_000],
  );
  assert.equal(stage.openSessions, 0);
});

test('the latency at common rates is asked for by as many processes as the highest of the rates needs', async () => {
  const workload = { partitions: 4 };
  const latencyAt = ['50%', '100%'];
  const scenario = await scenarioOf({ experiment: 'saturation', workload, search: { ...search, latencyAt } });
  const found = { kind: 'saturation', confirmedPerSecond: 120_000 } as Finding;
  const ask = experimentOf('saturation').afterwards?.(scenario, [found]);
  const stage = new ProgrammedStage(scenario, unlimited, bounded(200_000), 8);
  await ask?.(stage);
  assert.deepEqual(
    stage.holds.map(({ ratePerSecond, size }) => [ratePerSecond, size]),
    [60_000, 120_000].map((rate) => [rate, { producers: 3, members: 3 }]),
  );
});

test('no latency at a common rate where none is asked for, or a target sustains nothing', async () => {
  const plain = await scenarioOf({ experiment: 'saturation', search });
  const asked = await scenarioOf({ experiment: 'saturation', search: { ...search, latencyAt: ['50%'] } });
  const experiment = experimentOf('saturation');
  const { finding } = await run(plain, bounded(7_000));
  const nothing = { ...finding, confirmedPerSecond: null } as Finding;
  assert.equal(experiment.afterwards?.(plain, [finding]), null);
  assert.equal(experiment.afterwards?.(asked, [finding, nothing]), null);
  assert.equal(experiment.afterwards?.(asked, []), null);
});
