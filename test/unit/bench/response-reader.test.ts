import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ResponseReader } from '../../../bench/http/response-reader.ts';

const answer = (status: number, body: string, name = 'Content-Length'): string =>
  `HTTP/1.1 ${status} Text\r\nx-one: 1\r\n${name}: ${body.length}\r\nx-two: 2\r\n\r\n${body}`;

function read(...chunks: readonly string[]): [status: number, bodyBytes: number][] {
  const answers: [number, number][] = [];
  const reader = new ResponseReader((status, bodyBytes) => answers.push([status, bodyBytes]));
  for (const chunk of chunks) reader.read(Buffer.from(chunk));
  return answers;
}

describe('the response reader', () => {
  it('counts answers in one piece, with any case of the header and with an empty body', () => {
    assert.deepEqual(read(answer(200, 'hello') + answer(400, '', 'content-length') + answer(200, 'x')), [
      [200, 5],
      [400, 0],
      [200, 1],
    ]);
  });

  it('is not misled by the end of a head within a body', () => {
    assert.deepEqual(read(answer(200, 'HTTP/1.1 500 No\r\n\r\n') + answer(201, 'b')), [
      [200, 19],
      [201, 1],
    ]);
  });

  it('tells of an answer only when all of its body is there', () => {
    const text = answer(200, 'hello');
    assert.deepEqual(read(text.slice(0, -1)), []);
    assert.deepEqual(read(text.slice(0, -1), text.slice(-1)), [[200, 5]]);
  });

  it('reads the same however the bytes are cut', () => {
    const bodies = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), { minLength: 1, maxLength: 4 });
    const cutLengths = fc.infiniteStream(fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(bodies, cutLengths, (texts, lengths) => {
        const whole = texts.map((text) => answer(200, text)).join('');
        const chunks: string[] = [];
        for (let at = 0; at < whole.length; at += chunks.at(-1)!.length) {
          chunks.push(whole.slice(at, at + (lengths.next().value as number)));
        }
        assert.deepEqual(
          read(...chunks),
          texts.map((text) => [200, text.length]),
        );
      }),
    );
  });

  it('refuses what is no HTTP/1.1 answer with a length', () => {
    assert.throws(() => read('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'), /Content-Length/);
    assert.throws(() => read('SSH-2.0 hello\r\n\r\n'), /not an HTTP\/1\.1 response/);
    assert.throws(() => read('x'.repeat(20_000)), /no end of a response head/);
  });
});
