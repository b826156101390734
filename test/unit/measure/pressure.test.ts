import assert from 'node:assert/strict';
import { test } from 'node:test';
import { now } from '../../../src/measure/clock.ts';
import { HostWatch, PressureWatch } from '../../../src/measure/pressure.ts';

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

test('the clock is the system clock in nanoseconds and never goes back', () => {
  const before = Number(process.hrtime.bigint());
  const readings = Array.from({ length: 1_000 }, now);
  const after = Number(process.hrtime.bigint());
  assert.ok(readings.every((reading, index) => index === 0 || reading >= readings[index - 1]!));
  assert.ok(readings[0]! > before - 1e6 && readings.at(-1)! < after + 1e6);
});

test('a busy process shows that it was busy, and a new window forgets it', async () => {
  const watch = new PressureWatch();
  try {
    watch.begin();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const until = performance.now() + 60;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const busy = watch.end();
    assert.ok(busy.eventLoopUtilization > 0.3 && isShare(busy.eventLoopUtilization));
    assert.ok(busy.cpuSeconds > 0);
    assert.ok(isShare(busy.garbageCollectionShare));
    assert.ok(busy.timerLatenessP99Ms >= 0);
    assert.ok(busy.residentBytes > 1e6);
    watch.begin();
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.ok(watch.end().eventLoopUtilization < busy.eventLoopUtilization);
  } finally {
    watch.close();
  }
});

test('the host is watched in shares, or not at all', async () => {
  const watch = new HostWatch();
  watch.begin();
  await new Promise((resolve) => setTimeout(resolve, 120));
  const { cpuShare, pressureShare } = watch.end();
  assert.ok(cpuShare === null || isShare(cpuShare));
  assert.ok(pressureShare === null || pressureShare >= 0);
});
