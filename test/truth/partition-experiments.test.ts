import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/result/result-schema.ts';
import { runOnLoopback } from './run-on-loopback.ts';

type Of<K extends Finding['kind']> = Extract<Finding, { kind: K }>;

async function find<K extends Finding['kind']>(
  experiment: K,
  programmed: Parameters<typeof runOnLoopback>[0] = {},
): Promise<Of<K>> {
  const { scenario, ...others } = programmed;
  const { target } = await runOnLoopback({ ...others, scenario: { experiment, ...scenario } });
  assert.equal(target.status, 'complete', JSON.stringify(target.problem));
  assert.equal(target.finding?.kind, experiment);
  return target.finding as Of<K>;
}

const keyed = { partitions: 4, keys: { distinct: 64 } };
const short = { warmUp: '200ms', measure: '2s', drainMax: '4s' };

void test('partitioning counts every record once, keeps each key in one partition, and finds the fullest', async () => {
  const { runs } = await find('partitioning', { workload: keyed, scenario: { phases: short } });
  const [run] = runs;
  assert.deepEqual(
    run!.spreads.map(({ keys }) => keys),
    ['uniform', 'zipf'],
  );
  for (const { partitions, records, keysSeen, keysInSeveralPartitions, maxOverMean, reordered } of run!.spreads) {
    assert.equal(partitions.length, 4);
    assert.equal(records, 2_200);
    assert.ok(keysSeen > 40 && keysSeen <= 64, `${keysSeen} keys`);
    assert.equal(keysInSeveralPartitions, 0);
    assert.equal(reordered, 0);
    const fullest = Math.max(...partitions.map((each) => each.records));
    assert.ok(Math.abs(maxOverMean - fullest / (records / 4)) < 1e-9);
  }
  const [uniform, zipf] = run!.spreads;
  assert.ok(zipf!.maxOverMean > uniform!.maxOverMean, 'a frequent key fills its partition');
  assert.equal(run!.topology.length, 4);
});

void test('partitioning notices the order that was not kept', async () => {
  const swap = Array.from({ length: 50 }, (_, index) => 300 + 20 * index);
  const { runs } = await find('partitioning', {
    workload: { partitions: 1, keys: { distinct: 1 } },
    faults: { swap },
    scenario: { phases: short, batching: { linger: '20ms' } },
  });
  assert.ok(runs[0]!.spreads[0]!.reordered > 0);
});

void test('one key is held to what its partition carries', async () => {
  const { runs } = await find('partitioning', {
    workload: { partitions: 2, keys: { distinct: 64 }, rate: '1k/s' },
    faults: { capacity: { rate: '500/s', burst: 50, beyond: 'refuse' } },
    scenario: { phases: short },
  });
  const { hotKey } = runs[0]!;
  assert.equal(hotKey.held, false);
  assert.ok(hotKey.achievedPerSecond < 750, `${hotKey.achievedPerSecond}/s`);
  assert.ok(hotKey.throttledShare > 0.1);
});

void test('reshard grows under load, reads from the new partitions, and hears why it cannot shrink', async () => {
  const { runs, isUnable } = await find('reshard', {
    workload: { partitions: 2, keys: { distinct: 64 } },
    scenario: { phases: { ...short, measure: '4s' }, allow: ['reordered'] },
  });
  assert.equal(isUnable, false);
  const [grown, shrunk] = runs[0]!.changes;
  assert.deepEqual([grown!.from, grown!.to, grown!.accepted], [2, 4, true]);
  assert.ok(grown!.activeSeconds! >= 0 && grown!.activeSeconds! < 5);
  assert.ok(grown!.allReadSeconds! >= grown!.firstReadSeconds!);
  assert.ok(grown!.keysMoved > 10 && grown!.keysMoved < 64, `${grown!.keysMoved} of ${grown!.keys} keys moved`);
  assert.ok(grown!.moves.every(({ to }) => to >= 2 || grown!.keysMoved > 0));
  assert.deepEqual([grown!.lost, grown!.duplicated, grown!.gaveUp], [0, 0, 0]);
  assert.deepEqual([shrunk!.from, shrunk!.to, shrunk!.accepted, shrunk!.code], [4, 2, false, 'FewerPartitions']);
  assert.match(shrunk!.message, /4 partitions/);
  assert.equal(shrunk!.keysMoved, 0);
  assert.equal(runs[0]!.raised?.offeredPerSecond, 1_500);
});

void test('replay reads the whole backlog with every reader, and knows when each is up to date', async () => {
  const { runs, predictedBytesPerSecond } = await find('replay', {
    workload: { partitions: 2, rate: '2k/s', recordSize: '1KiB' },
    scenario: { readers: [1, 3], phases: { warmUp: '0s', measure: '2s', drainMax: '10s' } },
  });
  const [run] = runs;
  assert.equal(predictedBytesPerSecond, null);
  assert.equal(run!.backlogRecords, 4_000);
  assert.equal(run!.backlogBytes, 4_000 * 1_024);
  assert.equal(run!.storedShare, null, 'the relay has no disk');
  assert.deepEqual(
    run!.rungs.map(({ readers }) => readers.length),
    [1, 3],
  );
  for (const { bytesPerSecond, caughtUpSeconds } of run!.rungs.flatMap(({ readers }) => readers)) {
    assert.ok(bytesPerSecond! > 1_000_000, `${bytesPerSecond} B/s`);
    assert.ok(caughtUpSeconds! > 0 && caughtUpSeconds! < 10);
  }
});

void test('a reader too slow for the backlog is never called up to date', async () => {
  const { runs } = await find('replay', {
    workload: { partitions: 1, rate: '2k/s', recordSize: '100B' },
    faults: { slowReader: { subscriber: 0, rate: '300/s' } },
    scenario: { readers: 1, phases: { warmUp: '0s', measure: '2s', drainMax: '3s' } },
  });
  assert.deepEqual(runs[0]!.rungs[0]!.readers[0], { bytesPerSecond: null, caughtUpSeconds: null });
});
