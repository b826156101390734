import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  consumerAssignments,
  producerAssignments,
  type ReaderRules,
  type Work,
} from '../../../src/run/assign-workers.ts';
import { scenarioOf } from '../experiments/programmed-stage.ts';

async function work(): Promise<Work> {
  const scenario = await scenarioOf({ experiment: 'load', workload: { rate: '1k/s', partitions: 4 } });
  const stream = { name: 'kvk-test', partitions: 4, details: {} };
  const { workload, targets } = scenario;
  return { runId: 'feed0001', scenario, target: targets[0]!, rawSettings: {}, stream, workload, producers: 3 };
}

/** `group/member` by worker. */
async function hosted(rules: Pick<ReaderRules, 'readers' | 'members'>): Promise<string[][]> {
  const assignments = consumerAssignments(await work(), { ...rules, from: 'latest' });
  return assignments.map(({ readers }) =>
    readers.map(({ membership }) => `${membership.group.replace('kvk-test-', '')}/${membership.member}`),
  );
}

test('a worker for each producer, and all know how many there are', async () => {
  const assignments = producerAssignments(await work());
  assert.deepEqual(
    assignments.map((assignment) => assignment.role === 'producer' && [assignment.producer, assignment.producers]),
    [
      [0, 3],
      [1, 3],
      [2, 3],
    ],
  );
});

test('as few workers as readers need, four at most', async () => {
  assert.deepEqual(await hosted({ readers: 0 }), []);
  assert.deepEqual(await hosted({ readers: 2 }), [['0/reader-0', '1/reader-1']]);
  assert.deepEqual(
    (await hosted({ readers: 50 })).map(({ length }) => length),
    [13, 13, 12, 12],
  );
});

test('members of one reader share its group and are never in one worker', async () => {
  assert.deepEqual(await hosted({ readers: 1, members: 3 }), [['0/reader-0'], ['0/reader-0-1'], ['0/reader-0-2']]);
  for (const [readers, members] of [
    [3, 2],
    [20, 3],
    [50, 5],
  ] as const) {
    const workers = await hosted({ readers, members });
    assert.equal(new Set(workers.flat()).size, readers * members);
    for (const worker of workers) assert.equal(new Set(worker.map((name) => name.split('/')[0])).size, worker.length);
  }
});
