import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncomingBatch } from '../../../src/adapters/batch.ts';
import type { ConsumerAssignment } from '../../../src/load/assignment.ts';
import { envelopeBytes, probeMagic, recordMagic, stampOrigin, stampRecord } from '../../../src/load/envelope.ts';
import { createKeyChooser } from '../../../src/load/key-chooser.ts';
import { PartitionCensus } from '../../../src/load/partition-census.ts';
import { now } from '../../../src/measure/clock.ts';
import { perSecond } from '../../../src/units/rate.ts';
import { bytes } from '../../../src/units/size.ts';

const runId = 7;
const keys = { distinct: 3, skew: 'uniform' } as const;
const assignment: ConsumerAssignment = {
  role: 'consumer',
  adapter: 'none',
  settings: {},
  stream: { name: 'kvk-test', partitions: 2, details: {} },
  runId,
  seed: 1,
  producers: 1,
  readers: [],
  workload: {
    partitions: 2,
    producers: 1,
    rate: perSecond(1),
    arrival: 'constant',
    recordSize: bytes(envelopeBytes),
    keys,
    ordering: 'key',
    compressibility: 0,
  },
};

function batchOf(
  partition: number,
  sequences: readonly number[],
  { intended = now(), magic = recordMagic, run = runId } = {},
): IncomingBatch {
  const values = sequences.map((sequence) => {
    const value = Buffer.alloc(envelopeBytes);
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    stampOrigin(view, 0, magic, run, 0);
    stampRecord(view, 0, sequence, intended);
    return value;
  });
  return {
    partition,
    count: values.length,
    valueAt: (index) => values[index]!,
    keyAt: () => undefined,
    positionAt: String,
  };
}

/** The first sequences that carry one key. */
function sequencesOfOneKey(count: number): number[] {
  const chooser = createKeyChooser(keys, assignment.seed, 0);
  return Array.from({ length: 100 }, (_, sequence) => sequence)
    .filter((sequence) => chooser.keyIndexOf(sequence) === 0)
    .slice(0, count);
}

void test('records and bytes are counted by partition; probes and other runs are not', () => {
  const census = new PartitionCensus(assignment, { markRecords: 0, youngMs: 0 });
  census.take(batchOf(1, [0, 1]));
  census.take(batchOf(0, [2]));
  census.take(batchOf(0, [3], { magic: probeMagic }));
  census.take(batchOf(0, [4], { run: runId + 1 }));
  const { partitions, mark, caughtUpAt } = census.report(5);
  assert.deepEqual(
    partitions.map(({ partition, records, bytes: size }) => [partition, records, size]),
    [
      [0, 1, envelopeBytes],
      [1, 2, 2 * envelopeBytes],
    ],
  );
  assert.ok(partitions.every(({ firstAt, lastAt }) => lastAt >= firstAt && firstAt > 0));
  assert.deepEqual([mark, caughtUpAt], [null, null]);
});

void test('a key that changes its partition is a move each time, and one moved key', () => {
  const census = new PartitionCensus(assignment, { markRecords: 0, youngMs: 0 });
  const [first, second, third] = sequencesOfOneKey(3);
  census.take(batchOf(0, [first!]));
  assert.deepEqual(census.report(0).moves, []);
  census.take(batchOf(1, [second!]));
  census.take(batchOf(0, [third!]));
  const { keys: seen, keysMoved, moves } = census.report(0);
  assert.deepEqual([seen, keysMoved], [1, 1]);
  assert.deepEqual(moves, [
    { from: 0, to: 1, keys: 1 },
    { from: 1, to: 0, keys: 1 },
  ]);
});

void test('the mark is when so many records had come, with their bytes', () => {
  const census = new PartitionCensus(assignment, { markRecords: 3, youngMs: 0 });
  census.take(batchOf(0, [0, 1]));
  assert.equal(census.report(0).mark, null);
  census.take(batchOf(1, [2, 3]));
  assert.equal(census.report(0).mark?.bytes, 3 * envelopeBytes);
});

void test('a reader is up to date once the newest record of every partition is young', () => {
  const census = new PartitionCensus(assignment, { markRecords: 0, youngMs: 10_000 });
  const old = { intended: now() - 60e9 };
  census.take(batchOf(0, [0]));
  census.take(batchOf(1, [1], old));
  assert.equal(census.report(0).caughtUpAt, null);
  census.take(batchOf(0, [2], old));
  census.take(batchOf(1, [3]));
  assert.equal(census.report(0).caughtUpAt, null, 'the other one fell behind again');
  census.take(batchOf(0, [4]));
  assert.notEqual(census.report(0).caughtUpAt, null);
});
