import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as envelope from '../../../src/load/envelope.ts';

const time = fc.double({ min: 0, max: 1e17, noNaN: true });

test('what is stamped is read back, up to sequence 2^48 − 1 and anywhere in a buffer', () => {
  const edges = fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1);
  const sequences = fc.oneof(edges, fc.integer({ min: 0, max: 2 ** 48 - 1 }));
  fc.assert(
    fc.property(
      fc.record({
        at: fc.nat(100),
        runId: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        producer: fc.nat(65_535),
        sequence: sequences,
        intended: time,
        handedOver: time,
      }),
      ({ at, runId, producer, sequence, intended, handedOver }) => {
        const around = Buffer.alloc(at + envelope.envelopeBytes + 10, 0xee);
        const view = new DataView(around.buffer, around.byteOffset, around.length);
        envelope.stampOrigin(view, at, envelope.recordMagic, runId, producer);
        envelope.stampRecord(view, at, sequence, intended);
        envelope.stampHandOver(view, at, handedOver);
        const value = around.subarray(at, at + envelope.envelopeBytes);
        assert.equal(envelope.magicOf(value), envelope.recordMagic);
        assert.equal(envelope.runOf(value), runId);
        assert.equal(envelope.producerOf(value), producer);
        assert.equal(envelope.sequenceOf(value), sequence);
        assert.equal(envelope.intendedOf(value), intended);
        assert.equal(envelope.handedOverOf(value), handedOver);
        const outside = [...around.subarray(0, at), ...around.subarray(at + envelope.envelopeBytes)];
        assert.ok(outside.every((byte) => byte === 0xee));
      },
    ),
  );
});

test('a value too short for an envelope has no magic', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: envelope.envelopeBytes - 1 }), (bytes) => {
      assert.equal(envelope.magicOf(Buffer.from(bytes)), 0);
    }),
  );
});
