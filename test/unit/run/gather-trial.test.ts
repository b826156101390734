import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyRecorder } from '../../../src/measure/histogram.ts';
import { addMembers } from '../../../src/run/gather-trial.ts';
import type { ReaderFigures } from '../../../src/run/protocol.ts';

/** A member of a reader that received records of so many milliseconds. */
function member(reader: number, milliseconds: readonly number[], throttledReads: number): ReaderFigures {
  const recorder = new LatencyRecorder();
  for (const each of milliseconds) recorder.record(each * 1e6);
  recorder.endBatch();
  const received = milliseconds.length;
  const counts = { received, receivedBytes: received * 100 };
  return {
    reader,
    counts,
    endToEnd: recorder.encode(),
    sinceHandOver: recorder.encode(),
    readCalls: 10,
    throttledReads,
  };
}

test('figures stay per reader: sums over its members, their histograms merged', () => {
  const readers = addMembers([member(1, [5], 0), member(0, [1, 2], 1), member(1, [7, 9], 2), member(1, [], 4)]);
  assert.deepEqual(
    readers.map((each) => [each.reader, each.received, each.receivedBytes, each.readCalls, each.throttledReads]),
    [
      [0, 2, 200, 10, 1],
      [1, 3, 300, 30, 6],
    ],
  );
  assert.deepEqual(
    readers.map(({ endToEnd }) => [endToEnd.count, endToEnd.batches, Math.round(endToEnd.maxMs!)]),
    [
      [2, 1, 2],
      [3, 2, 9],
    ],
  );
});
