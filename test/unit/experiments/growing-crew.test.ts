import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experimentOf } from '../../../src/experiments/experiment-of.ts';
import type { Bracket } from '../../../src/result/result-schema.ts';
import { madeUpTrial } from './made-up-trial.ts';
import { type Behaviour, ProgrammedStage, scenarioOf, unlimited } from './programmed-stage.ts';

const search = { startRate: '4k/s', maxRate: '1M/s', tolerance: '5%', probe: '5s', confirm: '10s' };
const worker = { timerLatenessP99Ms: 1, cpuSeconds: 1, garbageCollectionShare: 0, residentBytes: 1 };

/** Each producer and each member carries so many records a second, and the system so many in all. */
function carried(byProducer: number, byMember: number, bySystem: number): Behaviour {
  return ({ ratePerSecond }, _, { producers, members } = { producers: 1, members: 1 }) => {
    const achievedPerSecond = Math.min(ratePerSecond, byProducer * producers, byMember * members, bySystem);
    const share = (capacity: number): number => Math.min(1, achievedPerSecond / capacity);
    return madeUpTrial({
      achievedPerSecond,
      backlogSlope: ratePerSecond - achievedPerSecond,
      backlogSlopeError: 0,
      workers: [
        { ...worker, name: 'producer-0', role: 'producer', eventLoopUtilization: share(byProducer * producers) },
        { ...worker, name: 'consumer-1', role: 'consumer', eventLoopUtilization: share(byMember * members) },
      ],
    });
  };
}

async function searched(
  behave: Behaviour,
  cores: number,
  parts: Readonly<Record<string, unknown>> = {},
): Promise<{ stage: ProgrammedStage; rate: Bracket }> {
  const scenario = await scenarioOf({ experiment: 'saturation', search, workload: { partitions: 4 }, ...parts });
  const stage = new ProgrammedStage(scenario, unlimited, behave, cores);
  const experiment = experimentOf('saturation');
  const observation = await experiment.observe(stage);
  assert.equal(stage.openSessions, 0, 'a session is left open');
  const finding = experiment.conclude(stage, [observation]);
  assert.equal(finding.kind, 'saturation');
  return { stage, rate: finding.rate };
}

function around(capacity: number, { held, failed }: Bracket): void {
  assert.ok(
    held! <= capacity * 1.006 && failed! > capacity && (failed! - held!) / failed! <= 0.05,
    `${held} … ${failed}`,
  );
}

test('a search that ours binds goes on with one more producer until the system binds', async () => {
  const { stage, rate } = await searched(carried(10_000, 1e9, 22_000), 8);
  around(22_000, rate);
  assert.equal(rate.boundBy, 'system');
  assert.match(rate.boundByDetail, /, with 3 producers, 1 member$/);
  assert.deepEqual([...new Set(stage.holds.map(({ size }) => size?.producers))], [1, 2, 3]);
  assert.ok(stage.announced.includes('event loop of producer-0 100 % busy: going on with 2 producers, 1 member'));
});

test('a reader that binds gets one more member, until each partition has its own', async () => {
  const { rate } = await searched(carried(1e9, 10_000, 1e9), 16);
  around(40_000, rate);
  assert.equal(rate.boundBy, 'client');
  assert.equal(rate.boundByDetail, 'event loop of consumer-1 100 % busy, with 1 producer, 4 members');
});

test('with no core left the search concludes that ours binds', async () => {
  const { stage, rate } = await searched(carried(10_000, 1e9, 1e9), 2);
  around(10_000, rate);
  assert.deepEqual([rate.boundBy, rate.boundByDetail], ['client', 'event loop of producer-0 100 % busy']);
  assert.ok(stage.holds.every(({ size }) => size?.producers === 1));
  const { rate: third } = await searched(carried(10_000, 1e9, 1e9), 4);
  around(30_000, third);
  assert.equal(third.boundByDetail, 'event loop of producer-0 100 % busy, with 3 producers, 1 member');
});

test('what the system failed at stays the end of the bracket when the confirmation takes one more producer', async () => {
  const { rate } = await searched((spec, readers, size) => {
    const isBusy = spec.purpose === 'confirmation' && size?.producers === 1;
    return carried(isBusy ? 15_000 : 30_000, 1e9, 20_000)(spec, readers, size);
  }, 8);
  around(20_000, rate);
  assert.equal(rate.boundBy, 'system');
});

test('a number of producers that is written stays as it is', async () => {
  const { rate } = await searched(carried(10_000, 1e9, 1e9), 16, { workload: { partitions: 4, producers: 2 } });
  around(20_000, rate);
  assert.equal(rate.boundBy, 'client');
});

test('where all holds the bracket tells with how many', async () => {
  const { rate } = await searched(carried(400_000, 1e9, 1e9), 16);
  assert.deepEqual([rate.held, rate.failed], [1_000_000, null]);
  assert.equal(rate.boundByDetail, 'highest rate tried held, with 3 producers, 1 member');
});
