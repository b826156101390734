import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventReader, stampRecords } from '../../../bench/kinesis/event-reader.ts';
import { prebuiltPut } from '../../../bench/kinesis/prebuilt-put.ts';

function message(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + body.length);
  return Buffer.concat([length, body]);
}

function read(chunks: readonly Buffer[]): number[] {
  const stamps: number[] = [];
  const reader = new EventReader((stamp) => stamps.push(stamp));
  for (const chunk of chunks) reader.read(chunk);
  return stamps;
}

describe('the event reader', () => {
  const { body } = prebuiltPut('stream', { records: 3, bytesPerRecord: 100 }, 0);
  const first = Buffer.from(body);
  const second = Buffer.from(body);
  stampRecords(first, 1234.567);
  stampRecords(second, 98_765_432.1);
  const stamps = [1234.567, 1234.567, 1234.567, 98_765_432.1, 98_765_432.1, 98_765_432.1];
  const both = Buffer.concat([message(first), message(second)]);

  it('finds the stamp of every record', () => {
    assert.deepEqual(read([both]), stamps);
  });

  it('finds them however the bytes are cut', () => {
    for (const size of [1, 3, 100, first.length, first.length + 5]) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < both.length; at += size) chunks.push(both.subarray(at, at + size));
      assert.deepEqual(read(chunks), stamps);
    }
  });

  it('leaves the stamped request as JSON with data of the same length', () => {
    const { Records } = JSON.parse(first.toString()) as { Records: { Data: string }[] };
    assert.deepEqual(
      Records.map(({ Data }) => Buffer.from(Data, 'base64').length),
      [100, 100, 100],
    );
    assert.equal(Buffer.from(Records[2]!.Data, 'base64').toString('latin1', 0, 15), '000000001234567');
  });

  it('refuses a message shorter than its length', () => {
    assert.throws(() => read([Buffer.alloc(8)]), /a message of 0 bytes/);
  });
});
