import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { now } from '../../../src/measure/clock.ts';
import { startTicker } from '../../../src/run/ticker.ts';

const step = 250e6;

test('ticks come at every multiple of 250 ms once, not before it, and each fourth ends an interval', async () => {
  const ticks: { at: number; seenAt: number }[] = [];
  const intervals: number[] = [];
  const stop = startTicker(
    (at) => ticks.push({ at, seenAt: now() }),
    (at) => intervals.push(at),
  );
  await sleep(2_300);
  stop();
  const count = ticks.length;
  assert.ok(count >= 4, `${count} ticks`);
  for (const { at, seenAt } of ticks) {
    assert.equal(Math.round(at / step) * step, at, 'not a multiple of 250 ms');
    assert.ok(seenAt >= at, `sampled ${(at - seenAt) / 1e6} ms before its time`);
  }
  const times = ticks.map(({ at }) => at);
  assert.deepEqual(times, [...new Set(times)], 'a tick came twice');
  assert.deepEqual(
    intervals,
    times.filter((at) => Math.round(at / step) % 4 === 0),
  );
  await sleep(300);
  assert.equal(ticks.length, count, 'ticked after it was stopped');
});
