import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partitionKey, placeFingerprint, recordData } from './numbered-record.ts';
import { ReadOnceChecker, type ReadSummary } from './read-once-checker.ts';

const keys = 3;

interface Fact {
  Data: string;
  PartitionKey: string;
  SequenceNumber: string;
}

function record(id: number): Fact {
  const key = id % keys;
  return {
    Data: recordData({ id, key, place: Math.floor(id / keys) + 1 }),
    PartitionKey: partitionKey(key),
    SequenceNumber: String(10 ** 15 + id),
  };
}

/** What the checker says of 100 records after something was done to them. */
function summaryOf(plant: (records: Fact[]) => void): ReadSummary {
  const records = Array.from({ length: 100 }, (_, id) => record(id));
  plant(records);
  const checker = new ReadOnceChecker(100, keys);
  for (const each of records) checker.take('shard', each);
  return checker.summary();
}

function problems({ missing, twice, outOfOrder, notRising, damaged }: ReadSummary): object {
  return { missing, twice, outOfOrder, notRising, damaged };
}

const none = { missing: 0, twice: 0, outOfOrder: 0, notRising: 0, damaged: 0 };
/** Gives two records each other's sequence numbers, so that only what they carry is out of place. */
function swapRecords(records: Fact[], first: number, second: number): void {
  const [before, after] = [records[first]!, records[second]!];
  records[first] = { ...after, SequenceNumber: before.SequenceNumber };
  records[second] = { ...before, SequenceNumber: after.SequenceNumber };
}

void describe('the checker of what was read', () => {
  void it('finds nothing where nothing is wrong', () => {
    const summary = summaryOf(() => {});
    assert.deepEqual(problems(summary), none);
    let fingerprint = 0;
    for (let id = 0; id < 100; id++)
      fingerprint = (fingerprint + placeFingerprint(id, record(id).SequenceNumber)) >>> 0;
    assert.equal(summary.fingerprint, fingerprint);
  });

  void it('finds a record that is missing', () => {
    assert.deepEqual(problems(summaryOf((records) => records.splice(50, 1))), { ...none, missing: 1 });
  });

  void it('finds a record that came twice', () => {
    const summary = summaryOf((records) => records.push({ ...record(7), SequenceNumber: String(2 * 10 ** 15) }));
    assert.deepEqual(problems(summary), { ...none, twice: 1 });
    assert.deepEqual(summary.examples, ['twice: record 7 of key 1 in shard']);
  });

  void it('finds two records of a key that changed places, but lets those of two keys', () => {
    assert.deepEqual(problems(summaryOf((records) => swapRecords(records, 10, 10 + keys))), { ...none, outOfOrder: 1 });
    assert.deepEqual(problems(summaryOf((records) => swapRecords(records, 10, 11))), none);
  });

  void it('finds a sequence number that came again', () => {
    const summary = summaryOf((records) => (records[20]!.SequenceNumber = records[19]!.SequenceNumber));
    assert.equal(summary.notRising, 1);
  });

  void it('finds data that changed, and another key', () => {
    const changed = summaryOf((records) => (records[5]!.Data = `${records[5]!.Data.slice(0, -3)}A==`));
    assert.deepEqual(problems(changed), { ...none, missing: 1, damaged: 1 });
    assert.equal(summaryOf((records) => (records[5]!.PartitionKey = 'key-9')).damaged, 1);
  });

  void it('finds that a record was read elsewhere than it was acknowledged', () => {
    const asWritten = summaryOf(() => {});
    const moved = summaryOf((records) => swapRecords(records, 10, 11));
    assert.notEqual(moved.fingerprint, asWritten.fingerprint);
  });
});
