import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DelayQueue } from '../../../../src/adapters/loopback/delay-queue.ts';

describe('a queue of delays', () => {
  it('runs everything in the order of its time, never before it', async () => {
    const now = (): number => performance.now();
    const queue = new DelayQueue(now);
    const start = now();
    const delays = Array.from({ length: 60 }, (_, index) => (index * 37) % 60);
    const ran: number[] = [];
    await new Promise<void>((resolve) => {
      for (const delay of delays)
        queue.at(start + delay, () => {
          assert.ok(now() >= start + delay);
          ran.push(delay);
          if (ran.length === delays.length) resolve();
        });
    });
    assert.deepEqual(
      ran,
      delays.toSorted((a, b) => a - b),
    );
  });

  it('runs what is added while it runs', async () => {
    const queue = new DelayQueue(() => performance.now());
    await new Promise<void>((resolve) => queue.at(0, () => queue.at(performance.now() + 3, resolve)));
  });

  it('forgets everything when it is cleared', async () => {
    const queue = new DelayQueue(() => performance.now());
    const ran: string[] = [];
    queue.at(performance.now() + 5, () => ran.push('cleared'));
    queue.clear();
    await new Promise<void>((resolve) => queue.at(performance.now() + 15, resolve));
    assert.deepEqual(ran, []);
  });
});
