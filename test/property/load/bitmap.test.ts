import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bitmap } from '../../../src/load/bitmap.ts';

/** Around the ends of bytes and of pages of 65,536 bits, with gaps of whole pages. */
const member = fc.oneof(fc.nat(70), fc.integer({ min: 65_500, max: 65_600 }), fc.nat(400_000));
const members = fc.array(member, { maxLength: 200, size: 'max' });

function bitmapOf(sequences: readonly number[]): Bitmap {
  const bitmap = new Bitmap();
  for (const sequence of sequences) bitmap.add(sequence);
  return bitmap;
}

test('a bitmap is a set', () => {
  fc.assert(
    fc.property(members, members, (added, asked) => {
      const bitmap = new Bitmap();
      const model = new Set<number>();
      for (const sequence of added) {
        assert.equal(bitmap.add(sequence), !model.has(sequence));
        model.add(sequence);
      }
      assert.equal(bitmap.size, model.size);
      for (const sequence of [...added, ...asked]) assert.equal(bitmap.has(sequence), model.has(sequence));
    }),
  );
});

test('without counts what the other lacks and names the lowest', () => {
  fc.assert(
    fc.property(members, members, fc.nat(8), (ours, theirs, examples) => {
      const lacking = [...new Set(ours)].filter((sequence) => !theirs.includes(sequence)).sort((a, b) => a - b);
      const { count, first } = bitmapOf(ours).without(bitmapOf(theirs), examples);
      assert.equal(count, lacking.length);
      assert.deepEqual(
        first.toSorted((a, b) => a - b),
        lacking.slice(0, examples),
      );
    }),
  );
});

test('merged is the union, and what both had comes back', () => {
  fc.assert(
    fc.property(members, members, (ours, theirs) => {
      const bitmap = bitmapOf(ours);
      const other = bitmapOf(theirs);
      const both = bitmap.merge(other);
      const common = new Set(ours.filter((sequence) => theirs.includes(sequence)));
      assert.equal(bitmap.size, new Set([...ours, ...theirs]).size);
      assert.equal(both.size, common.size);
      for (const sequence of [...ours, ...theirs]) {
        assert.ok(bitmap.has(sequence));
        assert.equal(both.has(sequence), common.has(sequence));
      }
      assert.equal(other.size, new Set(theirs).size);
    }),
  );
});

test('a decoded bitmap is the one that was encoded, and grows on its own', () => {
  fc.assert(
    fc.property(members, member, (added, later) => {
      const bitmap = bitmapOf(added);
      const decoded = Bitmap.decode(bitmap.encode());
      assert.equal(decoded.size, bitmap.size);
      assert.equal(decoded.without(bitmap).count + bitmap.without(decoded).count, 0);
      assert.equal(decoded.add(later), !added.includes(later));
      assert.equal(bitmap.has(later), added.includes(later));
    }),
  );
});
