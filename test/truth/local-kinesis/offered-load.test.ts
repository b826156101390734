import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QuotaMeter } from './offered-load.ts';

const quota = { name: 'calls', figure: '5 calls/s', perSecond: 5, depth: 5 };

/** Judges 30 s of calls, one every 20 ms, of which one passes every so many milliseconds, each answered `late`. */
function problemsOf(everyMilliseconds: number, late = 5, perSecond = quota.perSecond): readonly string[] {
  const meter = new QuotaMeter({ ...quota, perSecond });
  let next = 0;
  for (let at = 0; at < 30_000; at += 20) {
    const granted = at >= next ? 1 : 0;
    next += granted * everyMilliseconds;
    meter.count({ sentAt: at, receivedAt: at + late, asked: 1, granted });
  }
  return meter.judge(3000).problems;
}

void describe('the judgement of a quota', () => {
  void it('finds nothing in 5 calls a second, answered at once or late', () => {
    assert.deepEqual(problemsOf(200), []);
    assert.deepEqual(problemsOf(200, 400), []);
  });

  void it('finds a rate that is 3 % too high or too low', () => {
    assert.match(problemsOf(200 / 1.03).join(), /at least 5\.1/);
    assert.match(problemsOf(200 / 0.97).join(), /at most 4\.8/);
  });

  void it('finds more than the rate and the depth of the bucket, however it was spread', () => {
    const meter = new QuotaMeter(quota);
    meter.count({ sentAt: 0, receivedAt: 5, asked: 11, granted: 11 });
    meter.count({ sentAt: 1000, receivedAt: 1005, asked: 1, granted: 0 });
    assert.match(meter.judge(0).problems.join(), /11 in all, of at most 10/);
  });

  void it('cannot tell when too little was offered', () => {
    assert.match(problemsOf(25, 5, 40).join(), /too little to tell/);
  });
});
