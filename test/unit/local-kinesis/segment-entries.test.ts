import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entriesOf } from '../../../src/local-kinesis/persistence/entries-of.ts';
import { Group } from '../../../src/local-kinesis/persistence/group.ts';

const states = [{ a: 1 }, { b: 'two' }, {}];
const group = new Group();
const starts = states.map((state) => {
  const start = group.bytes.length;
  group.addState(state);
  return start;
});
const whole = Buffer.from(group.bytes);

function read(bytes: Buffer, cutOff?: (start: number) => void): unknown[] {
  return [...entriesOf(bytes, { path: 'x.log' }, cutOff)].map(({ body }) => JSON.parse(body.toString()) as unknown);
}

void describe('entries', () => {
  void it('are read back', () => assert.deepEqual(read(whole), states));

  void it('cut off anywhere leave those before', () => {
    for (let end = 0; end < whole.length; end++) {
      const isWhole = end === 0 || starts.includes(end);
      const last = starts.findLastIndex((start) => start <= end);
      let cutAt: number | undefined;
      assert.deepEqual(
        read(whole.subarray(0, end), (start) => (cutAt = start)),
        states.slice(0, last),
      );
      assert.equal(cutAt, isWhole ? undefined : starts[last]);
      if (!isWhole) assert.throws(() => read(whole.subarray(0, end)), { name: 'FolderProblem' });
    }
  });

  void it('with any bit changed are refused at the entry it is in', () => {
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1 << (at % 8);
      const start = starts.findLast((candidate) => candidate <= at);
      assert.throws(() => read(changed, () => assert.fail('not cut off')), {
        message: new RegExp(`^x\\.log is damaged at byte ${start} of ${whole.length}:`),
      });
    }
  });
});
