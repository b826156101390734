import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import * as envelope from '../../../src/load/envelope.ts';
import { Slot } from '../../../src/load/slot.ts';
import type { SlotShape } from '../../../src/load/slot-shape.ts';

const shape: SlotShape = {
  recordBytes: 40,
  capacity: 30,
  runId: 0xdead_beef,
  producer: 3,
  seed: 1,
  compressibility: 0,
  keys: ['a', 'b', 'c'],
};

/** Records by the numbers they were made of. */
const numbers = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: shape.capacity, size: 'max' });

function slotOf(records: readonly number[]): Slot {
  const slot = new Slot(shape);
  for (const number of records) slot.append(number, number * 2, number * 2 + 5, (number % 4) - 1);
  return slot;
}

/** What a system gets to see of each record must agree with the slot's own columns. */
function assertHolds(slot: Slot, records: readonly number[]): void {
  assert.equal(slot.count, records.length);
  records.forEach((number, index) => {
    const value = slot.valueAt(index);
    assert.equal(envelope.magicOf(value), envelope.recordMagic);
    assert.equal(envelope.runOf(value), shape.runId);
    assert.equal(envelope.producerOf(value), shape.producer);
    assert.equal(envelope.sequenceOf(value), number);
    assert.equal(envelope.intendedOf(value), number * 2);
    assert.equal(envelope.handedOverOf(value), slot.handedOver);
    assert.deepEqual(
      [slot.sequences[index], slot.intended[index], slot.entered[index]],
      [number, number * 2, number * 2 + 5],
    );
    assert.equal(slot.keyAt(index), [undefined, 'a', 'b', 'c'][number % 4]);
    assert.deepEqual(slot.values.subarray(slot.ends[index - 1] ?? 0, slot.ends[index]), value);
  });
}

test('keeping some records moves them to the front in their order, again and again', () => {
  const keeps = fc.array(fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), { maxLength: 4 });
  fc.assert(
    fc.property(numbers, keeps, (records, rounds) => {
      const slot = slotOf(records);
      let left = records;
      rounds.forEach((kept, round) => {
        slot.handOver(1_000 + round);
        assertHolds(slot, left);
        const indexes = left.flatMap((_, index) => (kept[index] === true ? [index] : []));
        slot.keep(indexes);
        left = indexes.map((index) => left[index]!);
      });
      slot.handOver(2_000);
      assertHolds(slot, left);
      assert.equal(slot.attempts, rounds.length + 1);
    }),
  );
});

test('a cleared slot takes records as a new one does', () => {
  fc.assert(
    fc.property(numbers, numbers, (before, after) => {
      const slot = slotOf(before);
      slot.partition = 4;
      slot.handOver(1);
      slot.clear();
      assert.deepEqual([slot.count, slot.attempts, slot.partition], [0, 0, undefined]);
      for (const number of after) slot.append(number, number * 2, number * 2 + 5, (number % 4) - 1);
      slot.handOver(2);
      assertHolds(slot, after);
      assert.equal(slot.full, after.length === shape.capacity);
    }),
  );
});

test('a compressor removes about the share of the filler it was told', () => {
  for (const compressibility of [0, 0.25, 0.5, 0.75, 1]) {
    const slot = new Slot({ ...shape, recordBytes: 1_024, capacity: 100, compressibility });
    const share = deflateRawSync(slot.values).length / slot.values.length;
    assert.ok(Math.abs(share - (1 - compressibility)) < 0.05, `${compressibility}: ${share} left`);
  }
});

test('of small records, too, it is the filler that has the share', () => {
  for (const compressibility of [0.25, 0.5, 0.75]) {
    const slot = new Slot({ ...shape, recordBytes: 100, capacity: 200, compressibility });
    const fillers = Buffer.concat(
      Array.from({ length: 200 }, (_, index) => slot.valueAt(index).subarray(envelope.envelopeBytes)),
    );
    const share = deflateRawSync(fillers).length / fillers.length;
    assert.ok(Math.abs(share - (1 - compressibility)) < 0.1, `${compressibility}: ${share} left`);
  }
});
