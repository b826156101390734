import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchOutcome, RefusalKind, RefusedRange } from '../../../src/adapters/batch.ts';
import { PositionLog } from '../../../src/load/position-log.ts';
import { ProduceTally } from '../../../src/load/produce-tally.ts';
import { settleOutcome } from '../../../src/load/resend.ts';
import { Slot } from '../../../src/load/slot.ts';
import { Latencies } from '../../../src/measure/histogram.ts';
import { milliseconds } from '../../../src/units/duration.ts';

const millisecond = 1e6;
const policy = {
  attempts: 4,
  backOffMin: milliseconds(50),
  backOffMax: milliseconds(150),
  deadline: milliseconds(30_000),
};

/** Five records of which the first was intended at 1 s, one a millisecond, on their first attempt. */
function sentSlot(): Slot {
  const slot = new Slot({
    recordBytes: 32,
    capacity: 5,
    runId: 1,
    producer: 0,
    seed: 1,
    compressibility: 0,
    keys: ['a', 'b'],
  });
  for (let sequence = 0; sequence < 5; sequence++) {
    const intended = 1e9 + sequence * millisecond;
    slot.append(sequence, intended, intended, sequence % 2);
  }
  slot.handOver(1.01e9);
  return slot;
}

function measuringTally(): ProduceTally {
  const tally = new ProduceTally(policy.deadline);
  const window = { startAt: 0, endAt: 1e12, measureFrom: 0, measureTo: 1e12, giveUpAt: 2e12 };
  tally.begin({ id: 0, ratePerSecond: 1, resend: true, ...window });
  return tally;
}

function refusing(count: number, ...refused: readonly RefusedRange[]): BatchOutcome {
  return { count, partitions: -1, refused, positionAt: String };
}

function range(first: number, count: number, kind: RefusalKind): RefusedRange {
  return { first, count, kind, code: 'Code' };
}

function settle(slot: Slot, outcome: BatchOutcome, tally: ProduceTally, given: object = {}): number | null {
  const now = { at: 1.02e9, firstPartition: 0, random: () => 0.5 };
  return settleOutcome(slot, outcome, { tally, policy, resend: true, giveUp: false, ...now, ...given });
}

function sequencesOf(slot: Slot): number[] {
  return Array.from(slot.sequences.subarray(0, slot.count));
}

test('an acknowledged batch is done', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  assert.equal(settle(slot, refusing(5), tally), null);
  assert.equal(tally.counts.acknowledged, 5);
  assert.equal(tally.counts.acknowledgedInWindow, 5);
  assert.equal(tally.counts.acknowledgedBytes, 160);
  assert.equal(tally.acknowledged.size, 5);
  assert.equal(tally.counts.refusedFirst, 0);
});

test('only what was refused for now stays, in its order', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  const outcome = refusing(5, range(1, 2, 'throttled'), range(4, 1, 'unavailable'));
  assert.notEqual(settle(slot, outcome, tally), null);
  assert.deepEqual(sequencesOf(slot), [1, 2, 4]);
  assert.deepEqual([tally.acknowledged.has(0), tally.acknowledged.has(3), tally.acknowledged.size], [true, true, 2]);
  const { refusedFirst, throttledFirst, resent, gaveUp, refusals } = tally.counts;
  assert.deepEqual(
    { refusedFirst, throttledFirst, resent, gaveUp },
    { refusedFirst: 3, throttledFirst: 2, resent: 3, gaveUp: 0 },
  );
  assert.deepEqual(refusals, { 'throttled Code': 2, 'unavailable Code': 1 });
});

test('the first attempt alone counts as refused first', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  for (let attempt = 1; attempt <= 3; attempt++) {
    assert.notEqual(settle(slot, refusing(5, range(0, 5, 'throttled')), tally), null);
    slot.handOver(1.1e9);
  }
  assert.equal(settle(slot, refusing(5), tally), null);
  assert.equal(tally.counts.throttledFirst, 5);
  assert.equal(tally.counts.resent, 15);
  assert.deepEqual(tally.counts.refusals, { 'throttled Code': 15 });
  assert.equal(tally.counts.acknowledged, 5);
});

test('after the last attempt records are given up', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  let rounds = 1;
  for (; settle(slot, refusing(5, range(0, 5, 'throttled')), tally) !== null; rounds++) slot.handOver(1.1e9);
  assert.equal(rounds, policy.attempts);
  assert.deepEqual([tally.counts.gaveUp, tally.counts.acknowledged, tally.counts.rejected], [5, 0, 0]);
});

test('beyond its deadline a record is given up, its successors are not', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  const at = slot.intended[2]! + policy.deadline * millisecond;
  assert.notEqual(settle(slot, refusing(5, range(0, 5, 'throttled')), tally, { at }), null);
  assert.deepEqual(sequencesOf(slot), [2, 3, 4]);
  assert.equal(tally.counts.gaveUp, 2);
});

test('what is refused for good is given up at once', () => {
  for (const kind of ['rejected', 'too-large'] as const) {
    const [slot, tally] = [sentSlot(), measuringTally()];
    assert.equal(settle(slot, refusing(5, range(2, 2, kind)), tally), null);
    assert.deepEqual([tally.counts.gaveUp, tally.counts.rejected, tally.counts.acknowledged], [2, 2, 3]);
  }
});

test('a time-out is sent again, and its records stay indeterminate', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  assert.notEqual(settle(slot, refusing(5, range(0, 2, 'timed-out')), tally), null);
  slot.handOver(1.1e9);
  assert.equal(settle(slot, refusing(2), tally), null);
  assert.deepEqual([tally.indeterminate.has(0), tally.indeterminate.has(1), tally.indeterminate.size], [true, true, 2]);
  assert.equal(tally.acknowledged.size, 5);
});

test('when the run ends everything refused is given up', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  assert.equal(settle(slot, refusing(5, range(0, 5, 'throttled')), tally, { giveUp: true }), null);
  assert.equal(tally.counts.gaveUp, 5);
});

test('while a bucket is emptied refused records are dropped and count for nothing', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  assert.equal(settle(slot, refusing(5, range(0, 4, 'throttled')), tally, { resend: false }), null);
  assert.deepEqual([tally.counts.gaveUp, tally.counts.resent, tally.acknowledged.size], [0, 0, 1]);
});

test('the back-off doubles from its least to its most, with jitter below it by at most half', () => {
  for (const [random, share] of [
    [0, 0.5],
    [0.999_999, 1],
  ] as const) {
    const [slot, tally] = [sentSlot(), measuringTally()];
    const waits: (number | null)[] = [];
    for (let attempt = 1; attempt < policy.attempts; attempt++) {
      waits.push(settle(slot, refusing(5, range(0, 5, 'throttled')), tally, { random: () => random }));
      slot.handOver(1.1e9);
    }
    assert.deepEqual(
      waits.map((wait) => Math.round(wait ?? 0)),
      [50, 100, 150].map((most) => most * share),
    );
  }
});

test('response runs from the intended time to the last acknowledgement, service from the last hand-over', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  settle(slot, refusing(5, range(0, 5, 'throttled')), tally);
  slot.handOver(1.5e9);
  settle(slot, refusing(5), tally, { at: 1.51e9 });
  const latencies = new Latencies();
  latencies.add(tally.intervalResponse.encode());
  assert.ok(Math.abs(latencies.maximum! - 510) < 1);
  assert.equal(tally.intervalAcknowledged, 5);
  assert.equal(tally.intervalThrottled, 5);
});

/** Response times of the measured window. */
function responses(tally: ProduceTally): Latencies {
  const latencies = new Latencies();
  latencies.add(tally.latencies().response);
  return latencies;
}

test('a record that is given up counts as late as its deadline, however soon it was refused', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  settle(slot, refusing(5, range(2, 3, 'rejected')), tally);
  const latencies = responses(tally);
  assert.equal(latencies.count, 5);
  assert.ok(latencies.minimum! < 100);
  assert.ok(Math.abs(latencies.maximum! - 30_000) < 30, `${latencies.maximum}`);
});

test('a record that is given up after its deadline counts as late as it was', () => {
  const [slot, tally] = [sentSlot(), measuringTally()];
  settle(slot, refusing(5, range(0, 5, 'throttled')), tally, { at: 41e9 });
  assert.ok(Math.abs(responses(tally).maximum! - 40_000) < 40);
});

test('what timed out is uncertain until a later attempt is acknowledged, and stays so when it is given up', () => {
  const tally = measuringTally();
  const slot = sentSlot();
  settle(slot, refusing(5, range(1, 3, 'timed-out')), tally);
  assert.equal(tally.uncertainTotal, 3);
  slot.handOver(1.05e9);
  settle(slot, refusing(3, range(2, 1, 'timed-out')), tally);
  assert.equal(tally.uncertainTotal, 1);
  slot.handOver(1.09e9);
  settle(slot, refusing(1, range(0, 1, 'throttled')), tally, { giveUp: true });
  assert.deepEqual([tally.uncertainTotal, tally.acknowledgedTotal, tally.counts.gaveUp], [1, 4, 1]);
});

test('the positions of what was acknowledged are remembered, of what was refused they are not', () => {
  const slot = sentSlot();
  const tally = new ProduceTally(policy.deadline, 1);
  const partitions = Int32Array.of(3, -1, 3, 4, 4);
  const outcome = {
    ...refusing(5, range(1, 1, 'throttled')),
    partitions,
    positionAt: (index: number) => `${100 + index}`,
  };
  settle(slot, outcome, tally, { firstPartition: 10 });
  const read = new PositionLog(1);
  for (const [sequence, partition, position] of [
    [0, 13, '100'],
    [1, 13, '101'],
    [2, 13, '7'],
    [3, 13, '103'],
    [4, 14, '104'],
  ] as const)
    read.note(sequence, partition, position);
  assert.deepEqual(
    tally.positions.conflictsWith(read, () => false),
    [2, 3],
  );
});
