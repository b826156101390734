import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { aggregate } from '../../../src/adapters/kinesis/aggregate.ts';
import { deaggregate } from '../../../src/adapters/kinesis/deaggregate.ts';

const record = fc.record({
  key: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
  data: fc.uint8Array({ maxLength: 300 }),
});
const records = fc.array(record, { minLength: 1, maxLength: 40 });

void test('what was aggregated comes out as it went in', () => {
  fc.assert(
    fc.property(records, (sent) => {
      const seen = deaggregate(aggregate(sent))!;
      assert.deepEqual(
        seen.map(({ key, data }) => ({ key, data: [...data] })),
        sent.map(({ key, data }) => ({ key, data: [...data] })),
      );
    }),
  );
});

void test('an aggregate with one wrong byte is an ordinary record', () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, at, change) => {
      const bytes = aggregate(sent);
      bytes[at % bytes.length]! ^= change;
      assert.equal(deaggregate(bytes), undefined);
    }),
  );
});

void test('whatever bytes come between magic and a right digest, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (message) => {
      const digest = createHash('md5').update(message).digest();
      const seen = deaggregate(Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, digest]));
      for (const { key, data } of seen ?? []) assert.ok(typeof key === 'string' && data.length <= message.length);
    }),
  );
});

void test('reads an aggregate written out by hand, explicit hash keys and tags skipped', () => {
  // Key table: "k". Hash key table: "7". One record: key 0, hash key 0, data "ab", a tag "t".
  const message = Buffer.from('0a016b' + '120137' + '1a0d' + '0800' + '1000' + '1a026162' + '22030a0174', 'hex');
  const digest = createHash('md5').update(message).digest();
  const seen = deaggregate(Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, digest]))!;
  assert.deepEqual(
    seen.map(({ key, data }) => [key, Buffer.from(data).toString()]),
    [['k', 'ab']],
  );
});
