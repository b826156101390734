import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameChannel } from '../../../src/run/frame-channel.ts';

type Message = Readonly<Record<string, unknown>>;

/** A socket that keeps what is written and hears what it is told. */
class Wire extends Duplex {
  readonly written: Buffer[] = [];
  setNoDelay(): this {
    return this;
  }
  hear(bytes: Buffer): void {
    this.emit('data', bytes);
  }
  override _read(): void {
    // Only what `hear` is given arrives.
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.written.push(Buffer.from(chunk));
    done();
  }
}

function channelOn(
  wire: Wire,
  receive: (message: Message, attachment: Buffer) => void,
): FrameChannel<Message, Message> {
  return new FrameChannel(wire as unknown as Socket, receive);
}

function bytesOf(frames: readonly { readonly message: Message; readonly attachment: Buffer }[]): Buffer {
  const wire = new Wire();
  const channel = channelOn(wire, () => assert.fail('nothing was said'));
  for (const { message, attachment } of frames) channel.send(message, attachment);
  return Buffer.concat(wire.written);
}

const frame = fc.record({
  message: fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())),
  attachment: fc
    .oneof(fc.uint8Array({ maxLength: 5 }), fc.uint8Array({ maxLength: 3_000, size: 'max' }))
    .map((bytes) => Buffer.from(bytes)),
});

test('messages arrive whole and in order, however the bytes are cut', () => {
  const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2_000 })), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), cuts, (frames, lengths) => {
      const wire = new Wire();
      const heard: { message: Message; attachment: Buffer }[] = [];
      channelOn(wire, (message, attachment) => heard.push({ message, attachment: Buffer.from(attachment) }));
      const bytes = bytesOf(frames);
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const length = lengths[cut % lengths.length]!;
        wire.hear(Buffer.from(bytes.subarray(at, at + length)));
        at += length;
      }
      assert.deepEqual(
        heard,
        frames.map(({ message, attachment }) => ({
          message: JSON.parse(JSON.stringify(message)) as Message,
          attachment: Buffer.from(attachment),
        })),
      );
    }),
  );
});

test('what is no frame ends the connection instead of filling memory', () => {
  for (const [length, jsonLength] of [
    [0xffff_ffff, 10],
    [8, 100],
    [3, 0],
  ] as const) {
    const wire = new Wire();
    wire.on('error', () => undefined);
    channelOn(wire, () => assert.fail('received'));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(length, 0);
    head.writeUInt32BE(jsonLength, 4);
    wire.hear(head);
    assert.ok(wire.destroyed);
    wire.hear(Buffer.alloc(100));
  }
});

test('nothing is written to a connection that is gone', () => {
  const wire = new Wire();
  wire.destroy();
  channelOn(wire, () => undefined).send({ type: 'late' });
  assert.deepEqual(wire.written, []);
});
