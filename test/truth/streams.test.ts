import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnLoopback } from './run-on-loopback.ts';

test('a load on several streams is one load: every reader reads all of it, once and in order', async () => {
  const { trial, code, reasons } = await runOnLoopback({
    workload: { rate: '4k/s', streams: 2, partitions: 2, keys: { distinct: 8 } },
    scenario: { readers: 2, members: 1 },
  });
  assert.deepEqual([code, reasons], [0, []]);
  assert.deepEqual([trial.producers, trial.members, trial.readers], [2, 1, 2]);
  const { lost, duplicated, reordered, acknowledged } = trial.integrity;
  assert.deepEqual(
    { lost, duplicated, reordered, acknowledged },
    { lost: 0, duplicated: 0, reordered: 0, acknowledged: 14_000 },
  );
  assert.deepEqual(
    trial.subscribers.map(({ received, undrained }) => [received, undrained]),
    [
      [12_000, 0],
      [12_000, 0],
    ],
  );
});

test('members share the partitions of every stream, and a lost record is named with its partition among all', async () => {
  const { trial, code } = await runOnLoopback({
    workload: { rate: '4k/s', streams: 2, partitions: 2, keys: { distinct: 8 } },
    scenario: { members: 2 },
    faults: { drop: [5_001] },
  });
  assert.equal(code, 4);
  const { lost, duplicated, reordered, examples } = trial.integrity;
  // Each stream counts its own records, so both lose one.
  assert.deepEqual({ lost, duplicated, reordered }, { lost: 2, duplicated: 0, reordered: 0 });
  const places = examples.map((each) => /producer (\d), reader 0, partition (\d),/.exec(each)?.slice(1).map(Number));
  for (const [producer, partition] of places as [number, number][])
    assert.equal(Math.floor(partition / 2), producer, 'the producer writes to the stream of its number');
  assert.equal(places.length, 2);
});
