import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncomingBatch } from '../../../src/adapters/batch.ts';
import type { ConsumerAssignment } from '../../../src/load/assignment.ts';
import { Bitmap } from '../../../src/load/bitmap.ts';
import { ConsumeSide } from '../../../src/load/consume-side.ts';
import {
  envelopeBytes,
  probeMagic,
  recordMagic,
  stampHandOver,
  stampOrigin,
  stampRecord,
} from '../../../src/load/envelope.ts';
import {
  countIntegrity,
  type IntegrityCount,
  mergeMembers,
  type ProducerRecord,
  printMissed,
  type ReaderRecord,
} from '../../../src/load/integrity.ts';
import { PositionLog } from '../../../src/load/position-log.ts';
import { createKeyChooser } from '../../../src/load/key-chooser.ts';
import { now } from '../../../src/measure/clock.ts';
import { Latencies } from '../../../src/measure/histogram.ts';
import { bytes } from '../../../src/units/size.ts';
import { perSecond } from '../../../src/units/rate.ts';

const runId = 77;
const seed = 42;
const keys = { distinct: 3, skew: 'uniform' } as const;

const assignment: ConsumerAssignment = {
  role: 'consumer',
  adapter: 'loopback',
  settings: {},
  stream: { name: 'kvk-test', partitions: 2, details: {} },
  runId,
  seed,
  producers: 2,
  workload: {
    partitions: 2,
    producers: 2,
    rate: perSecond(1),
    arrival: 'constant',
    recordSize: bytes(envelopeBytes),
    keys,
    ordering: 'key',
    compressibility: 0,
  },
  readers: [],
};

function valueOf(sequence: number, { producer = 0, run = runId, magic = recordMagic, intended = now() } = {}): Buffer {
  const value = Buffer.alloc(envelopeBytes);
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  stampOrigin(view, 0, magic, run, producer);
  stampRecord(view, 0, sequence, intended);
  return value;
}

function batchOf(values: readonly Buffer[], partition = 0): IncomingBatch {
  return {
    partition,
    count: values.length,
    valueAt: (index) => values[index]!,
    keyAt: () => undefined,
    positionAt: String,
  };
}

function bitmapOf(sequences: readonly number[]): Bitmap {
  const bitmap = new Bitmap();
  for (const sequence of sequences) bitmap.add(sequence);
  return bitmap;
}

/** Counts what two readers that saw these sequences make of producer 0 with these acknowledgements. */
function counted(
  acknowledged: readonly number[],
  seen: readonly (readonly number[])[],
  indeterminate: readonly number[] = [],
  ended: (reader: number) => boolean = () => true,
): IntegrityCount {
  const readers = seen.map((sequences, reader) => {
    const side = new ConsumeSide(assignment);
    for (const sequence of sequences) side.take(batchOf([valueOf(sequence)]));
    const { reordered, foreign, firstOutOfOrder } = side;
    return { reader, seen: side.seen, reordered, foreign, examples: firstOutOfOrder };
  });
  const producers = [
    { producer: 0, acknowledged: bitmapOf(acknowledged), indeterminate: bitmapOf(indeterminate) },
    { producer: 1, acknowledged: new Bitmap(), indeterminate: new Bitmap() },
  ];
  return countNamed(producers, readers, ended);
}

/** The count, with what was missed among its examples; all went to partition 1. */
function countNamed(
  producers: readonly ProducerRecord[],
  readers: readonly ReaderRecord[],
  ended: (reader: number) => boolean = () => true,
): IntegrityCount {
  const { count, missed } = countIntegrity(producers, readers, ended);
  return { ...count, examples: [...count.examples, ...missed.map((each) => printMissed(each, 'partition 1'))] };
}

const all = Array.from({ length: 100_000 }, (_, sequence) => sequence);

/** Two sequences of one key with only other keys between them, from `from` on. */
function neighbours(from: number): readonly [number, number] {
  const chooser = createKeyChooser(keys, seed, 0);
  let other = from + 1;
  while (chooser.keyIndexOf(other) !== chooser.keyIndexOf(from)) other++;
  return [from, other];
}

test('what arrived once and in order is clean', () => {
  const { acknowledged, lost, duplicated, reordered, examples } = counted(all, [all, all]);
  assert.deepEqual([acknowledged, lost, duplicated, reordered, examples], [100_000, 0, 0, 0, []]);
});

test('one lost record among many is found and named, for the reader that lacks it', () => {
  const { lost, duplicated, examples } = counted(all, [all, all.filter((sequence) => sequence !== 70_001)]);
  assert.deepEqual([lost, duplicated, examples], [1, 0, ['lost: producer 0, reader 1, partition 1, sequence 70001']]);
});

test('one duplicated record is found and named, and is no reorder', () => {
  const { lost, duplicated, reordered, examples } = counted(all, [[...all, 65_536], all]);
  assert.deepEqual([lost, duplicated, reordered], [0, 1, 0]);
  assert.deepEqual(examples, ['duplicated: producer 0, reader 0, partition 1, sequence 65536']);
});

test('two swapped records of a key are one reorder, named with both', () => {
  const [first, second] = neighbours(500);
  const swapped = all.map((sequence) => (sequence === first ? second : sequence === second ? first : sequence));
  const { lost, reordered, examples } = counted(all, [swapped]);
  assert.deepEqual([lost, reordered], [0, 1]);
  assert.deepEqual(examples, [`reordered: producer 0, partition 0, sequence ${first} after ${second}`]);
});

test('records of different keys may come in any order', () => {
  const chooser = createKeyChooser(keys, seed, 0);
  const byKey = [0, 1, 2].flatMap((key) => all.filter((sequence) => chooser.keyIndexOf(sequence) === key));
  assert.deepEqual([counted(all, [byKey]).reordered, counted(all, [byKey]).lost], [0, 0]);
});

test('a record whose outcome is unknown may come not at all, once or twice', () => {
  const { lost, duplicated, indeterminate } = counted([0, 1, 2], [[0, 1, 2, 5, 6, 6]], [4, 5, 6]);
  assert.deepEqual([lost, duplicated, indeterminate], [0, 0, 3]);
});

test('a record that timed out first and was acknowledged then must arrive, and may twice', () => {
  assert.deepEqual(counted([0, 1], [[0]], [1]).lost, 1);
  assert.deepEqual(counted([0, 1], [[0, 1, 1]], [1]).duplicated, 0);
});

test('what a reader that is still reading lacks is not lost yet', () => {
  const { lost, examples } = counted(all, [all.slice(0, 50), all.slice(0, 60_000)], [], (reader) => reader === 1);
  assert.equal(lost, 40_000);
  assert.ok(examples.every((example) => example.includes('reader 1')));
});

test('examples are few however much is wrong', () => {
  const { lost, examples } = counted(all, [[], []]);
  assert.equal(lost, 200_000);
  assert.ok(examples.length <= 10);
});

test('what this run never sent is foreign and enters no figure', () => {
  const side = new ConsumeSide(assignment);
  side.measure(0, Number.POSITIVE_INFINITY);
  const strange = [
    Buffer.from('short'),
    valueOf(1, { run: 78 }),
    valueOf(1, { producer: 2 }),
    valueOf(1, { magic: 5 }),
    valueOf(1, { magic: probeMagic, run: 78 }),
  ];
  side.take(batchOf([...strange, valueOf(1)]));
  assert.deepEqual([side.foreign, side.receivedTotal, side.counts.received, side.probed.size], [5, 1, 1, 0]);
});

test('probes tell which partitions are heard and count for nothing else', () => {
  const side = new ConsumeSide(assignment);
  side.take(batchOf([valueOf(0, { magic: probeMagic })], 1));
  side.take(batchOf([valueOf(0, { magic: probeMagic }), valueOf(0)], 1));
  assert.deepEqual([[...side.probed], side.receivedTotal, side.foreign], [[1], 1, 0]);
});

test('only what was intended in the window is measured, and by the time it was intended', () => {
  const side = new ConsumeSide(assignment);
  const at = now() - 500e6;
  side.measure(at, at + 10);
  const times = [at - 1, at, at + 9, at + 10];
  side.take(batchOf(times.map((intended, sequence) => valueOf(sequence, { intended }))));
  assert.deepEqual(side.counts, { received: 2, receivedBytes: 2 * envelopeBytes });
  assert.equal(side.receivedTotal, 4);
  const latencies = new Latencies();
  latencies.add(side.intervalEndToEnd.encode());
  assert.ok(latencies.minimum! >= 499);
});

test('beside the latency from when a record was due stands that from its hand-over', () => {
  const side = new ConsumeSide(assignment);
  side.measure(0, Number.POSITIVE_INFINITY);
  const value = valueOf(1, { intended: now() - 500e6 });
  stampHandOver(new DataView(value.buffer, value.byteOffset, value.length), 0, now() - 200e6);
  side.take(batchOf([value]));
  const [due, handedOver] = [new Latencies(), new Latencies()];
  due.add(side.latencies().endToEnd);
  handedOver.add(side.latencies().sinceHandOver);
  assert.ok(due.minimum! >= 499 && handedOver.minimum! >= 199 && handedOver.maximum! < 400);
});

test('a record that is read at another position than was acknowledged is found and named, unless it may be another attempt', () => {
  const where = (place: (sequence: number) => number): PositionLog => {
    const log = new PositionLog(1);
    for (let sequence = 0; sequence < 5_000; sequence++) log.note(sequence, 1, String(place(sequence)));
    return log;
  };
  const acknowledged = bitmapOf(all.slice(0, 5_000));
  const misplacedIn = (read: PositionLog, indeterminate: readonly number[] = []) => {
    const producer = { producer: 0, acknowledged, indeterminate: bitmapOf(indeterminate), positions: where(Number) };
    const seen = [{ received: acknowledged, duplicated: new Bitmap(), positions: read }];
    return countNamed([producer], [{ reader: 0, seen, reordered: 0, foreign: 0, examples: [] }]);
  };
  assert.equal(misplacedIn(where(Number)).misplaced, 0);
  const astray = where((sequence) => (sequence === 4_711 ? 4_712 : sequence));
  const { misplaced, lost, examples } = misplacedIn(astray);
  assert.deepEqual([misplaced, lost], [1, 0]);
  assert.deepEqual(examples, ['misplaced: producer 0, reader 0, partition 1, sequence 4711']);
  assert.equal(misplacedIn(astray, [4_711]).misplaced, 0);
});

test('a reader remembers where it found what, of the partitions of all streams', () => {
  const side = new ConsumeSide({ ...assignment, positionStep: 1 });
  const batch = { ...batchOf([valueOf(0), valueOf(1)], 1), positionAt: (index: number) => `${40 + index}` };
  side.take(batch, 4);
  const acknowledged = new PositionLog(1);
  acknowledged.note(0, 5, '40');
  acknowledged.note(1, 5, '42');
  assert.deepEqual(
    side.seen[0]!.positions.conflictsWith(acknowledged, () => false),
    [1],
  );
});

/** What a member saw of producer 0, batch by batch. */
function memberSaw(reader: number, sequences: readonly number[], side = new ConsumeSide(assignment)): ReaderRecord {
  for (const sequence of sequences) side.take(batchOf([valueOf(sequence)]));
  const { seen, reordered, foreign, firstOutOfOrder } = side;
  return { reader, seen, reordered, foreign, examples: firstOutOfOrder };
}

test('members of one reader are counted as one: what two of them received is duplicated, what none did is lost', () => {
  const merged = mergeMembers([
    memberSaw(0, [0, 1, 4, 4]),
    memberSaw(1, [0, 1, 2, 3, 4, 5]),
    memberSaw(0, [1, 2, 70_000]),
    memberSaw(0, [1]),
  ]);
  assert.deepEqual(
    merged.map(({ reader }) => reader),
    [0, 1],
  );
  const producers = [
    { producer: 0, acknowledged: bitmapOf([0, 1, 2, 3, 4, 5]), indeterminate: new Bitmap() },
    { producer: 1, acknowledged: new Bitmap(), indeterminate: new Bitmap() },
  ];
  const { lost, duplicated, examples } = countNamed(producers, merged);
  assert.deepEqual([lost, duplicated], [2, 2]);
  assert.deepEqual(examples, [
    'lost: producer 0, reader 0, partition 1, sequence 3',
    'lost: producer 0, reader 0, partition 1, sequence 5',
    'duplicated: producer 0, reader 0, partition 1, sequence 1',
    'duplicated: producer 0, reader 0, partition 1, sequence 4',
  ]);
  assert.equal(merged[0]!.seen[0]!.received.size, 5);
});

test('a partition that comes back to a member is read again from its last commit, which is not out of order', () => {
  const side = new ConsumeSide(assignment);
  memberSaw(0, [0, 1, 2, 10, 11, 12], side);
  side.forgetOrder();
  assert.equal(memberSaw(0, [5, 6, 7, 8, 9, 13, 14], side).reordered, 0);
  const [lower, higher] = neighbours(20);
  assert.equal(memberSaw(0, [higher, lower], side).reordered, 1, 'from then on order is checked again');
});
