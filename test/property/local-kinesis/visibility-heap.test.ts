import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { IndexSet } from '../../../src/local-kinesis/queues/index-set.ts';
import { PendingRecords } from '../../../src/local-kinesis/queues/pending-records.ts';
import { VisibilityHeap } from '../../../src/local-kinesis/queues/visibility-heap.ts';

void it('a heap of records gives the earliest one, whatever was taken out of it', () => {
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 0.99, noNaN: true }).map((share) => ({ share })) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const records = new PendingRecords();
      const heap = new VisibilityHeap(records, 1);
      const inside: number[] = [];
      for (const done of steps) {
        if (typeof done === 'number') {
          const place = records.add(0, records.count);
          records.visibleAt[place] = done;
          heap.add(place);
          inside.push(place);
        } else if (inside.length > 0) {
          const [place] = inside.splice(Math.floor(done.share * inside.length), 1);
          heap.remove(place!);
          records.remove(place!);
        }
        assert.equal(heap.size, inside.length);
        assert.equal(heap.nextAt, Math.min(...inside.map((place) => records.visibleAt[place]!)));
        assert.equal([...records.places()].length, inside.length);
      }
      const times = inside.map((place) => records.visibleAt[place]!).toSorted((left, right) => left - right);
      for (const time of times) {
        assert.equal(heap.nextAt, time);
        heap.remove(heap.first!);
      }
    }),
  );
});

void it('a set of indices holds what was put in, by runs, and not taken out', () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 3000 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), fc.integer({ min: 0, max: 9000 }), (ranges, from) => {
      const set = new IndexSet();
      const plain = new Set<number>();
      for (const [first, length, isAdded] of ranges) {
        if (isAdded) set.addRange(first, first + length);
        for (let index = first; index < first + length; index++) {
          if (isAdded) plain.add(index);
          else {
            set.delete(index);
            plain.delete(index);
          }
        }
      }
      const expected = [...plain].filter((index) => index >= from).toSorted((left, right) => left - right);
      assert.deepEqual([...set.from(from)], expected);
    }),
  );
});
