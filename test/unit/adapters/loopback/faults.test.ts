import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeySection, writeBlock } from '../../../../src/adapters/loopback/block.ts';
import { Faults } from '../../../../src/adapters/loopback/faults.ts';
import { parseLoopbackSettings } from '../../../../src/adapters/loopback/settings.ts';

function faultsOf(raw: object): Faults {
  return new Faults(parseLoopbackSettings({ faults: raw }).faults);
}

function blockOf(keyed: readonly (string | undefined)[]): Buffer {
  const keys = new KeySection();
  for (const key of keyed) keys.add(key);
  return writeBlock(
    keyed.map((_, index) => Buffer.from(String(index))),
    keys,
  );
}

const keyless = (count: number): Buffer => blockOf(Array.from({ length: count }, () => undefined));

describe('faults of single records', () => {
  it('leave batches alone that hold none of them', () => {
    const faults = faultsOf({ drop: [11] });
    assert.equal(faults.shape(keyless(10), 10), undefined);
    assert.notEqual(faults.shape(keyless(10), 10), undefined);
    assert.equal(faults.shape(keyless(10), 10), undefined);
  });

  it('drop leaves a gap in the offsets', () => {
    assert.deepEqual(faultsOf({ drop: [3] }).shape(keyless(4), 4), {
      pieces: [
        { offset: 0, indexes: [0, 1] },
        { offset: 3, indexes: [3] },
      ],
      offsets: 4,
      swapped: undefined,
    });
    assert.deepEqual(faultsOf({ drop: [1] }).shape(keyless(1), 1)?.pieces, []);
  });

  it('duplicate gets an offset of its own', () => {
    assert.deepEqual(faultsOf({ duplicate: [2, 1] }).shape(keyless(2), 2), {
      pieces: [
        { offset: 0, indexes: [0, 1] },
        { offset: 2, indexes: [0] },
        { offset: 3, indexes: [1] },
      ],
      offsets: 4,
      swapped: undefined,
    });
  });

  it('swap changes places within a key, in the first batch where it can', () => {
    const faults = faultsOf({ swap: [2] });
    assert.equal(faults.shape(blockOf(['a', 'b', 'c']), 3), undefined);
    const shape = faults.shape(blockOf(['a', 'b', 'a']), 3);
    assert.deepEqual(shape?.swapped, [0, 2]);
    assert.deepEqual(shape?.pieces, [{ offset: 0, indexes: [2, 1, 0] }]);
    assert.equal(faults.shape(blockOf(['a', 'b', 'a']), 3), undefined);
  });

  it('swap takes the one before when there is none after', () => {
    assert.deepEqual(faultsOf({ swap: [3] }).shape(keyless(3), 3)?.swapped, [2, 1]);
  });
});

describe('faults of time', () => {
  it('stall holds back what is due within it', () => {
    const faults = faultsOf({ stall: { after: '100ms', length: '50ms' } });
    faults.beginBatch(1_000);
    assert.deepEqual(
      [1_099, 1_100, 1_149, 1_150].map((due) => faults.release(due)),
      [1_099, 1_150, 1_150, 1_150],
    );
  });

  it('delays follow their distribution, the same for the same seed', () => {
    const delays = (seed: number): number[] => {
      const faults = faultsOf({ seed, acknowledgement: { uniform: ['0ms', '100ms'] } });
      return Array.from({ length: 2_000 }, () => faults.acknowledgedAt(0)).sort((a, b) => a - b);
    };
    assert.deepEqual(delays(3), delays(3));
    assert.notDeepEqual(delays(3), delays(4));
    for (const seed of [1, 2, 3]) {
      const sorted = delays(seed);
      // Five standard errors of a uniform quantile of 2,000 samples are at most 5.6 ms.
      for (const share of [0.1, 0.5, 0.9]) assert.ok(Math.abs(sorted[share * 2_000]! - share * 100) < 5.6);
    }
  });

  it('a partition is unavailable for a while', () => {
    const faults = faultsOf({ unavailable: { partition: 1, after: '10ms', length: '10ms' } });
    faults.beginBatch(0);
    const refused = (partition: number, now: number): unknown => faults.refuse(partition, 2, now);
    assert.equal(refused(1, 9), undefined);
    assert.deepEqual(refused(1, 10), ['PartitionUnavailable', 'PartitionUnavailable']);
    assert.equal(refused(0, 10), undefined);
    assert.equal(refused(1, 20), undefined);
  });

  it('a connection is cut once, at the batch that was named', () => {
    const faults = faultsOf({ disconnect: { afterBatches: 3 } });
    assert.deepEqual(
      [1, 2, 3, 4].map((now) => faults.beginBatch(now)),
      [undefined, undefined, 'producer', undefined],
    );
  });
});

describe('faults of quantity', () => {
  it('throttle refuses its share of records or of whole batches', () => {
    const byRecord = faultsOf({ throttle: { share: 0.25, unit: 'record' } }).refuse(0, 10_000, 0)!;
    const refused = byRecord.filter((code) => code === 'Throttled').length;
    // Five standard errors of a share of 0.25 of 10,000.
    assert.ok(Math.abs(refused - 2_500) < 217, String(refused));
    const faults = faultsOf({ throttle: { share: 0.25, unit: 'batch' } });
    const batches = Array.from({ length: 10_000 }, () => faults.refuse(0, 2, 0));
    assert.ok(Math.abs(batches.filter((codes) => codes !== undefined).length - 2_500) < 217);
    assert.ok(batches.every((codes) => codes === undefined || codes.every((code) => code === 'Throttled')));
  });

  it('a bucket refuses what is beyond it and fills at its rate', () => {
    const faults = faultsOf({ capacity: { rate: '1k/s', burst: 5, beyond: 'refuse' } });
    faults.beginBatch(0);
    const accepted = (count: number, now: number): number =>
      count - (faults.refuse(0, count, now)?.filter((code) => code === 'CapacityExceeded').length ?? 0);
    assert.deepEqual([accepted(8, 0), accepted(8, 2), accepted(8, 1_000), accepted(1, 1_001)], [5, 2, 5, 1]);
  });

  it('a bucket that delays admits at its rate after the burst', () => {
    const faults = faultsOf({ capacity: { rate: '1k/s', burst: 10, beyond: 'delay' } });
    faults.beginBatch(0);
    assert.deepEqual(
      [faults.admittedAt(10, 0), faults.admittedAt(10, 0), faults.admittedAt(5, 0), faults.admittedAt(1, 1_000)],
      [0, 10, 15, 1_000],
    );
  });
});
