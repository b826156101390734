import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PositionLog, positionStep } from '../../../src/load/position-log.ts';

const noted = fc.array(fc.record({ sequence: fc.nat(20_000), partition: fc.nat(50), position: fc.nat(1e9) }));
const never = (): boolean => false;

function logOf(records: readonly { sequence: number; partition: number; position: number }[], step = 1): PositionLog {
  const log = new PositionLog(step);
  for (const { sequence, partition, position } of records)
    if (log.wants(sequence)) log.note(sequence, partition, String(position));
  return log;
}

test('a log agrees with itself, also in another process, and with what it was merged from', () => {
  fc.assert(
    fc.property(noted, fc.constantFrom(1, 8), (records, step) => {
      const unique = [...new Map(records.map((record) => [record.sequence, record])).values()];
      const log = logOf(unique, step);
      const there = PositionLog.decode(log.encode(), step);
      assert.deepEqual(log.conflictsWith(there, never), []);
      const half = Math.floor(unique.length / 2);
      const merged = logOf(unique.slice(0, half), step);
      merged.merge(logOf(unique.slice(half), step));
      assert.deepEqual(merged.encode(), log.encode());
    }),
  );
});

test('every planted difference is found, in partition as in position', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.boolean(), (planted, ofPartition) => {
      const records = Array.from({ length: 5_001 }, (_, sequence) => ({ sequence, partition: 1, position: sequence }));
      const other = records.map((record) =>
        record.sequence !== planted
          ? record
          : ofPartition
            ? { ...record, partition: 2 }
            : { ...record, position: 9_999 },
      );
      assert.deepEqual(logOf(records).conflictsWith(logOf(other), never), [planted]);
      assert.deepEqual(
        logOf(records).conflictsWith(logOf(other), (sequence) => sequence === planted),
        [],
      );
    }),
  );
});

test('what is not known is no difference, and memory is bounded', () => {
  const log = new PositionLog(1);
  log.note(5, 0, '');
  assert.deepEqual(log.conflictsWith(logOf([{ sequence: 5, partition: 0, position: 3 }]), never), []);
  assert.ok(log.wants(1_048_575) && !log.wants(1_048_576));
  const sparse = new PositionLog(1_024);
  assert.ok(sparse.wants(5_120) && !sparse.wants(5_121) && !sparse.wants(2 ** 30) && !sparse.wants(2 ** 33 + 1));
  log.note(1_048_575, 0, '1');
  assert.equal(log.encode().length, 4 * 1_048_576);
});

test('all records are compared at small rates, one in a thousand beyond and where there is no rate', () => {
  assert.deepEqual([400, 20_000, 20_001, 0].map(positionStep), [1, 1, 1_024, 1_024]);
});
