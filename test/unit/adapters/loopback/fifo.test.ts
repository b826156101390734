import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fifo } from '../../../../src/adapters/loopback/fifo.ts';

describe('a numbered queue', () => {
  it('keeps every entry under its number until it is taken out', () => {
    // Runs long enough to cut off the dead head several times.
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 400 })), { maxLength: 12 }), (turns) => {
        const queue = new Fifo<string>();
        for (const [pushes, shifts] of turns) {
          for (let count = 0; count < pushes; count++) queue.push(`entry ${queue.end}`);
          for (let count = 0; count < shifts; count++) {
            const oldest = queue.first < queue.end ? `entry ${queue.first}` : undefined;
            assert.equal(queue.shift(), oldest);
          }
          assert.equal(queue.at(queue.first - 1), undefined);
          assert.equal(queue.at(queue.end), undefined);
          for (const number of [queue.first, queue.end - 1])
            if (queue.first < queue.end) assert.equal(queue.at(number), `entry ${number}`);
        }
      }),
    );
  });
});
