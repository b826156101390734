import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from '../../src/adapters/adapter.ts';
import { loopback } from '../../src/adapters/loopback/adapter.ts';
import { createContext } from '../../src/run/context.ts';
import { runOnLoopback } from './run-on-loopback.ts';

const members = { workload: { rate: '5k/s', partitions: 4, producers: 2 }, scenario: { members: 3 } };
const stream = { name: 'kvk-feed0001-truth-0-0-0', partitions: 4, details: {} };

test('three members of a reader are one reader: every record once, in order, in one set of figures', async () => {
  const { trial, code, reasons, events } = await runOnLoopback(members);
  assert.deepEqual(reasons, []);
  assert.equal(code, 0);
  assert.deepEqual([trial.producers, trial.members, trial.readers], [2, 3, 1]);
  assert.deepEqual(
    events.filter(({ type }) => type === 'note'),
    [],
    'that they came and went is nothing to tell of',
  );
  assert.equal(trial.workers.filter(({ role }) => role === 'consumer').length, 3);
  const [reader, ...others] = trial.subscribers;
  assert.equal(others.length, 0);
  assert.deepEqual([reader!.received, reader!.undrained], [15_000, 0]);
  assert.equal(trial.endToEnd.count, 15_000);
  const { lost, duplicated, reordered, acknowledged } = trial.integrity;
  assert.deepEqual(
    { lost, duplicated, reordered, acknowledged },
    { lost: 0, duplicated: 0, reordered: 0, acknowledged: 17_500 },
  );
});

test('faults are found whichever member they meet', async () => {
  const { trial } = await runOnLoopback({ ...members, faults: { drop: [5_001], duplicate: [9_345] } });
  const { lost, duplicated } = trial.integrity;
  assert.deepEqual({ lost, duplicated }, { lost: 1, duplicated: 1 });
});

test('partitions that go to another member and come back alarm nobody', async () => {
  let refused = 0;
  const { trial } = await runOnLoopback({
    ...members,
    scenario: { members: 2 },
    meanwhile: async (endpoint) => {
      await sleep(2_000);
      const refuse = (): never => {
        refused++;
        throw new Error('not taken: whoever has the partition next reads it');
      };
      const third = await patiently(() => joinAs(endpoint, refuse));
      for (let wait = 0; refused === 0 && wait < 100; wait++) await sleep(20);
      await third[Symbol.asyncDispose]();
    },
  });
  assert.ok(refused > 0, 'the partitions never moved');
  const { lost, duplicated, reordered } = trial.integrity;
  assert.deepEqual({ lost, duplicated, reordered }, { lost: 0, duplicated: 0, reordered: 0 });
});

function joinAs(endpoint: string, deliver: () => void): Promise<Consumer> {
  const settings = loopback.parseSettings({ endpoint });
  const context = createContext(AbortSignal.timeout(20_000), 1, () => undefined);
  const membership = { group: `${stream.name}-0`, member: 'guest', from: 'latest' } as const;
  return loopback.connectConsumer(stream, membership, deliver, settings, context);
}

/** Until the stream is there. */
async function patiently(join: () => Promise<Consumer>): Promise<Consumer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await join();
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(50);
    }
  }
}
