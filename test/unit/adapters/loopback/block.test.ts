import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockView, KeySection, selectRecords, writeBlock } from '../../../../src/adapters/loopback/block.ts';

interface TestRecord {
  readonly value: Uint8Array;
  readonly key: string | undefined;
}

const anyRecord: fc.Arbitrary<TestRecord> = fc.record(
  {
    value: fc.uint8Array({ maxLength: 50 }),
    key: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
  },
  { noNullPrototype: true },
);

function blockOf(records: readonly TestRecord[]): Buffer {
  const keys = new KeySection();
  for (const { key } of records) keys.add(key);
  return writeBlock(
    records.map(({ value }) => Buffer.from(value)),
    keys,
  );
}

function recordsOf(view: BlockView): TestRecord[] {
  return Array.from({ length: view.count }, (_, index) => ({
    value: Uint8Array.from(view.valueAt(index)),
    key: view.keyAt(index),
  }));
}

describe('a block', () => {
  it('gives back its records, wherever it lies', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1 }), fc.nat({ max: 20 }), (records, start) => {
        const bytes = Buffer.concat([Buffer.alloc(start, 0xee), blockOf(records)]);
        const view = new BlockView().look(bytes, start);
        assert.deepEqual(recordsOf(view), records);
        for (const [index, { key }] of records.entries()) assert.equal(view.keyBytesAt(index)?.toString(), key);
      }),
    );
  });

  it('may be cut, repeated and rearranged', () => {
    const cutting = fc
      .array(anyRecord, { minLength: 1 })
      .chain((records) => fc.tuple(fc.constant(records), fc.array(fc.nat({ max: records.length - 1 }))));
    fc.assert(
      fc.property(cutting, ([records, indexes]) => {
        const view = new BlockView().look(selectRecords(blockOf(records), indexes), 0);
        assert.deepEqual(
          recordsOf(view),
          indexes.map((index) => records[index]),
        );
      }),
    );
  });

  it('spends nothing on keys there are none of', () => {
    const value = Buffer.alloc(10);
    assert.equal(
      blockOf([
        { value, key: undefined },
        { value, key: undefined },
      ]).length,
      12 + 2 * 4 + 2 * 10,
    );
  });

  it('collects keys anew after clearing, beyond its first memory too', () => {
    const keys = new KeySection();
    for (let index = 0; index < 5_000; index++) keys.add('a key of some length');
    assert.equal(keys.bytes, 5_000 * 24);
    keys.clear();
    keys.add(undefined);
    assert.equal(keys.bytes, 0);
  });
});
