import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { closedLoop, type Call } from '../../../bench/frame/closed-loop.ts';
import type { Work } from '../../../bench/frame/comparison.ts';
import { pacedLoop } from '../../../bench/frame/paced-loop.ts';

const never = new AbortController().signal;
const loops = {
  'the closed loop': (calls: readonly Call[], signal = never): Promise<Work> => closedLoop(calls, 30, signal),
  'the paced loop': (calls: readonly Call[], signal = never): Promise<Work> => pacedLoop(calls, 1000, 30, signal),
};

for (const [name, loop] of Object.entries(loops)) {
  describe(name, () => {
    it('counts every record of calls that overlap', async () => {
      let made = 0;
      const calls = Array.from({ length: 8 }, () => async () => {
        await turn();
        made++;
        return 5;
      });
      const { records, latenciesMilliseconds, seconds } = await loop(calls);
      assert.ok(made >= 8);
      assert.equal(records, made * 5);
      assert.equal(latenciesMilliseconds.length, made);
      assert.ok(seconds >= 0.03);
    });

    it('fails when a call fails', async () => {
      const failing = async (): Promise<number> => {
        throw new Error('refused');
      };
      await assert.rejects(loop([async () => 1, failing]), /refused/);
    });

    it('ends when interrupted', async () => {
      await assert.rejects(loop([async () => 1], AbortSignal.abort(new Error('interrupted'))), /interrupted|aborted/);
    });
  });
}

describe('the paced loop', () => {
  it('makes as many calls as are due, even when they are late', async () => {
    let made = 0;
    const slow = async (): Promise<number> => {
      if (made++ === 0) await new Promise((resolve) => setTimeout(resolve, 60));
      return 1;
    };
    const { records } = await pacedLoop([slow], 1000, 30, never);
    assert.equal(records, 30);
  });
});
