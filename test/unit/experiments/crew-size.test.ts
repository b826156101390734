import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CrewSize, crewSizeOf, type CrewTask, oneMore } from '../../../src/experiments/crew-size.ts';
import { madeUpTrial } from './made-up-trial.ts';
import { scenarioOf, unlimited } from './programmed-stage.ts';

async function taskOf(parts: Readonly<Record<string, unknown>>, changes: Partial<CrewTask> = {}): Promise<CrewTask> {
  const { workload, ...others } = parts;
  const written = { partitions: 8, rate: '20k/s', recordSize: '1KiB', ...(workload as object) };
  const scenario = await scenarioOf({ experiment: 'load', workload: written, ...others });
  return { scenario, workload: scenario.workload, capabilities: unlimited, cores: 16, readers: 1, ...changes };
}

function busy(role: 'producer' | 'consumer', share = 0.95, cpuShare = 0.3): ReturnType<typeof madeUpTrial> {
  const worker = { timerLatenessP99Ms: 1, cpuSeconds: 1, garbageCollectionShare: 0, residentBytes: 1 };
  const { host } = madeUpTrial();
  return madeUpTrial({
    workers: [
      { ...worker, name: 'consumer-1', role: 'consumer', eventLoopUtilization: role === 'consumer' ? share : 0.2 },
      { ...worker, name: 'producer-0', role: 'producer', eventLoopUtilization: role === 'producer' ? share : 0.2 },
    ],
    host: { ...host, cpuShare },
  });
}

const one: CrewSize = { producers: 1, members: 1 };

test('auto keeps small loads as they were: one producer, one member', async () => {
  for (const rate of ['1/s', '400/s', '20k/s', '50k/s', 'closed-loop'])
    assert.deepEqual(crewSizeOf(await taskOf({ workload: { rate } })), one, rate);
});

test('auto takes a process for each 50,000 records or 50 MiB a second', async () => {
  assert.deepEqual(crewSizeOf(await taskOf({ workload: { rate: '200k/s', recordSize: '100B' } })), {
    producers: 4,
    members: 4,
  });
  assert.deepEqual(crewSizeOf(await taskOf({ workload: { rate: '10k/s', recordSize: '16KiB' } })), {
    producers: 4,
    members: 4,
  });
});

test('auto gives each process a core of its own, and members a partition each', async () => {
  const workload = { rate: '1M/s', recordSize: '100B' };
  const size = async (changes: Partial<CrewTask>, parts = {}) =>
    crewSizeOf(await taskOf({ workload: { ...workload, ...parts } }, changes));
  assert.deepEqual(await size({ cores: 2 }), one);
  assert.deepEqual(await size({ cores: 1 }), one);
  assert.deepEqual(await size({ cores: 4 }), { producers: 3, members: 1 });
  assert.deepEqual(await size({ cores: 64 }, { partitions: 3 }), { producers: 20, members: 3 });
  assert.deepEqual(await size({ cores: 64, readers: 5 }), { producers: 20, members: 1 });
  const capabilities = { ...unlimited, groups: false };
  assert.deepEqual(await size({ cores: 64, capabilities }), { producers: 20, members: 1 });
});

test('what is written is obeyed, but for members that an adapter cannot have', async () => {
  const parts = { workload: { rate: '1/s', producers: 3 }, members: 2 };
  assert.deepEqual(crewSizeOf(await taskOf(parts, { cores: 1 })), { producers: 3, members: 2 });
  const capabilities = { ...unlimited, groups: false };
  assert.deepEqual(crewSizeOf(await taskOf(parts, { capabilities })), { producers: 3, members: 1 });
});

test('one more of the busiest kind, while it is ours to choose and a core idles', async () => {
  const task = await taskOf({}, { cores: 4 });
  assert.deepEqual(oneMore(one, busy('producer'), task), { producers: 2, members: 1 });
  assert.deepEqual(oneMore(one, busy('consumer'), task), { producers: 1, members: 2 });
  assert.equal(oneMore(one, busy('producer', 0.79), task), null, 'not busy');
  assert.equal(oneMore(one, madeUpTrial(), task), null, 'not observed');
  assert.equal(oneMore(one, busy('producer', 0.95, 0.8), task), null, 'no core idles');
  assert.equal(oneMore({ producers: 3, members: 1 }, busy('producer'), task), null, 'all cores are taken');
  const fixed = await taskOf({ workload: { producers: 1 }, members: 1 }, { cores: 4 });
  assert.equal(oneMore(one, busy('producer'), fixed), null, 'the scenario says how many');
  assert.equal(oneMore(one, busy('consumer'), fixed), null, 'the scenario says how many');
  const alone = await taskOf({ workload: { partitions: 1 } }, { cores: 4 });
  assert.equal(oneMore(one, busy('consumer'), alone), null, 'one partition');
  const ungrouped = { ...task, capabilities: { ...unlimited, groups: false } };
  assert.equal(oneMore(one, busy('consumer'), ungrouped), null, 'no groups');
});

test('streams have as many producers each, whether the rate needs them or one binds', async () => {
  const task = (rate: string, streams: number, cores = 16) => taskOf({ workload: { rate, streams } }, { cores });
  assert.deepEqual(crewSizeOf(await task('1/s', 3, 2)), { producers: 3, members: 1 });
  assert.equal(crewSizeOf(await task('250k/s', 2)).producers % 2, 0);
  const grown = oneMore({ producers: 2, members: 1 }, busy('producer'), await task('1/s', 2));
  assert.deepEqual(grown, { producers: 4, members: 1 });
  assert.equal(oneMore({ producers: 2, members: 1 }, busy('producer'), await task('1/s', 2, 4)), null);
});
