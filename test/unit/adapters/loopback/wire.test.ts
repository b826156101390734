import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  FrameReader,
  WireError,
  frameHeadBytes,
  frameType,
  jsonFrame,
  writeFrameHead,
} from '../../../../src/adapters/loopback/wire.ts';

function frame(type: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(frameHeadBytes);
  writeFrameHead(head, type, body.length);
  return Buffer.concat([head, body]);
}

describe('frames', () => {
  it('come out as they went in, however the bytes are cut', () => {
    const anyFrame = fc.record(
      { type: fc.constantFrom(...Object.values(frameType)), body: fc.uint8Array({ maxLength: 60 }) },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(({ type, body }) => frame(type, body)));
        const read: { type: number; body: Uint8Array }[] = [];
        const reader = new FrameReader((type, body) => read.push({ type, body: Uint8Array.from(body) }));
        let at = 0;
        for (const size of [...cuts, bytes.length + 1]) {
          reader.push(bytes.subarray(at, at + size));
          at = Math.min(at + size, bytes.length);
        }
        assert.deepEqual(read, frames);
      }),
    );
  });

  it('carry JSON', () => {
    const read: unknown[] = [];
    const reader = new FrameReader((type, body) => read.push(type, JSON.parse(body.toString())));
    reader.push(jsonFrame(frameType.notice, { text: 'Größe' }));
    assert.deepEqual(read, [frameType.notice, { text: 'Größe' }]);
  });

  it('refuse the bytes of another protocol', () => {
    const reader = new FrameReader(() => assert.fail('this is no frame'));
    assert.throws(() => reader.push(Buffer.from('GET / HTTP/1.1\r\n\r\n')), WireError);
  });
});
