import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IS_CONTROL, type KafkaRecord, type RecordsBatch } from '@platformatic/kafka';
import { PlatformaticBatch } from '../../../src/adapters/kafka/platformatic-batch.ts';

function record(offsetDelta: number, value: string | null, key: string | null = null): KafkaRecord {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));
  return {
    length: 0,
    attributes: 0,
    timestampDelta: 0n,
    offsetDelta,
    key: bytes(key),
    value: bytes(value),
    headers: [],
  };
}

function batchAt(firstOffset: number, records: KafkaRecord[], attributes = 0): RecordsBatch {
  return {
    firstOffset: BigInt(firstOffset),
    lastOffsetDelta: records.length - 1,
    attributes,
    records,
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    firstTimestamp: 0n,
    maxTimestamp: 0n,
    producerId: -1n,
    producerEpoch: 0,
    firstSequence: 0,
  };
}

function shown(batch: PlatformaticBatch): (string | undefined)[][] {
  return Array.from({ length: batch.count }, (_, index) => [
    batch.positionAt(index),
    batch.keyAt(index),
    batch.valueAt(index).toString(),
  ]);
}

void test('shows the records of several batches in a row, from the offset that was asked for', () => {
  const batch = new PlatformaticBatch();
  const batches = [
    batchAt(5, [record(0, 'a'), record(1, 'b', 'key')]),
    batchAt(7, [record(0, null)]),
    batchAt(9, [record(0, 'd')]),
  ];
  assert.equal(batch.show(3, batches, 6), 10);
  assert.equal(batch.partition, 3);
  assert.deepEqual(shown(batch), [
    ['6', 'key', 'b'],
    ['7', undefined, ''],
    ['9', undefined, 'd'],
  ]);
});

void test('passes over the marks of transactions and what was read before, and says where to go on', () => {
  const batch = new PlatformaticBatch();
  batch.show(0, [batchAt(0, [record(0, 'a')])], 0);
  assert.equal(batch.show(0, [batchAt(1, [record(0, '')], IS_CONTROL)], 1), 2);
  assert.equal(batch.count, 0);
  assert.equal(batch.show(0, [batchAt(0, [record(0, 'a')])], 2), 2);
  assert.equal(batch.count, 0);
});
