import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { jsonCodec } from '../../../src/local-kinesis/codec.ts';
import { getRecords } from '../../../src/local-kinesis/operations/get-records.ts';
import { ManualService } from '../../unit/local-kinesis/manual-service.ts';

const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30 }),
  fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('"', '\\', '\n', '\x7f', 'é', '😀', 'k') }),
);
const put = fc.record({ key, data: fc.uint8Array({ maxLength: 60 }), pause: fc.nat(1500) });

void it('the JSON of GetRecords says what the objects say, in memory of its own and of its length', () => {
  fc.assert(
    fc.property(fc.array(put, { maxLength: 12 }), fc.boolean(), (puts, isEncrypted) => {
      const manual = new ManualService({ quotas: { enforced: false } });
      manual.call('CreateStream', { StreamName: 's', ShardCount: 1 });
      if (isEncrypted) manual.call('StartStreamEncryption', { StreamName: 's', EncryptionType: 'KMS', KeyId: 'k' });
      for (const { key: PartitionKey, data: Data, pause } of puts) {
        manual.call('PutRecord', { StreamName: 's', PartitionKey, Data });
        manual.now += pause;
      }
      const request = { ShardIterator: manual.oldest('s') };
      const { Records } = manual.call('GetRecords', request);
      const json = jsonCodec.encode(getRecords(manual.service, request));
      assert.equal(json.length, json.buffer.byteLength);
      const parsed = JSON.parse(Buffer.from(json).toString());
      assert.deepEqual(
        parsed.Records,
        Records.map((record: { ApproximateArrivalTimestamp: Date; Data: Buffer }) => ({
          ...record,
          ApproximateArrivalTimestamp: record.ApproximateArrivalTimestamp.getTime() / 1000,
          Data: record.Data.toString('base64'),
        })),
      );
      assert.equal(parsed.Records.length, puts.length);
    }),
  );
});
