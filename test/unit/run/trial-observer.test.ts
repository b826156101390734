import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Crew, Listen, Worker } from '../../../src/run/crew.ts';
import type { Report } from '../../../src/run/protocol.ts';
import { type Totals, TrialObserver } from '../../../src/run/trial-observer.ts';

const start = 1e12;
const tick = 250e6;
const second = 1e9;

const roles = {
  'producer-0': { role: 'producer' },
  'producer-1': { role: 'producer' },
  'consumer-2': { role: 'consumer', readers: [{ reader: 0 }, { reader: 2 }] },
  'consumer-3': { role: 'consumer', readers: [{ reader: 1 }] },
} as const;
type Name = keyof typeof roles;

/** A crew that says what it is told to. */
class Puppets {
  readonly listeners = new Set<Listen>();
  readonly workers = Object.entries(roles).map(([name, assignment]) => ({ name, assignment }) as unknown as Worker);

  listen(listener: Listen): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  say(name: Name, report: Report): void {
    const worker = this.workers.find((each) => each.name === name)!;
    for (const listener of this.listeners) listener(worker, report, Buffer.alloc(0));
  }

  progress(name: Name, at: number, totals: readonly number[], throttledReads?: readonly number[]): void {
    this.say(name, { type: 'progress', at, totals, ...(throttledReads && { throttledReads }) });
  }

  /** Everybody's totals at one time. */
  all(at: number, acknowledged: readonly [number, number], received: readonly [number, number, number]): void {
    this.progress('producer-0', at, [acknowledged[0]]);
    this.progress('producer-1', at, [acknowledged[1]]);
    this.progress('consumer-2', at, [received[0], received[2]]);
    this.progress('consumer-3', at, [received[1]]);
  }

  observe(progressed?: (totals: Totals) => void): TrialObserver {
    const times = { startAt: start, measureFrom: start, measureTo: start + 60 * second, endAt: start + 60 * second };
    return new TrialObserver(this as unknown as Crew, times, progressed);
  }
}

test('totals add producers and keep readers apart, wherever they are hosted', () => {
  const crew = new Puppets();
  const heard: Totals[] = [];
  using observer = crew.observe((totals) => heard.push(totals));
  assert.deepEqual(observer.totals(), { acknowledged: 0, received: [0, 0, 0] });
  crew.all(start, [10, 20], [7, 8, 9]);
  assert.deepEqual(observer.totals(), { acknowledged: 30, received: [7, 8, 9] });
  crew.progress('producer-0', start + tick, [15]);
  assert.deepEqual(observer.totals(), { acknowledged: 35, received: [7, 8, 9] });
  assert.deepEqual(heard.at(-1), observer.totals());
});

test('growth is fitted to each reader, on samples that all workers have told', () => {
  const crew = new Puppets();
  using observer = crew.observe();
  for (let index = 0; index <= 20; index++) {
    const acknowledged = index * 100;
    crew.all(start + index * tick, [acknowledged, acknowledged], [2 * acknowledged, acknowledged, 190 * index]);
    // Told by one alone: no sample of a lag.
    crew.progress('producer-0', start + index * tick + 1, [1e9]);
  }
  const slopeOf = (reader: number) => observer.slopeOf(reader, start, start + 5 * second, 0.5).slope.toFixed(3);
  assert.deepEqual([0, 1, 2].map(slopeOf), ['0.000', '400.000', '40.000']);
  const { slope } = observer.backlogSlope(start, start + 5 * second, (at) => ((at - start) / second) * 1_000);
  assert.equal(slope.toFixed(3), '200.000');
});

test('samples outside the window do not count', () => {
  const crew = new Puppets();
  using observer = crew.observe();
  for (let index = 0; index <= 40; index++) {
    const lost = index < 20 ? 0 : (index - 20) * 1_000;
    crew.all(start + index * tick, [index * 100 + lost, 0], [index * 100, 0, 0]);
  }
  assert.equal(observer.slopeOf(0, start, start + 4 * second, 0.5).slope, 0);
  assert.ok(observer.slopeOf(0, start, start + 10 * second, 0.5).slope > 1_000);
});

test('the lag at a time is that of the last sample before it', () => {
  const crew = new Puppets();
  using observer = crew.observe();
  crew.all(start, [50, 50], [90, 100, 120]);
  crew.all(start + tick, [100, 100], [150, 200, 200]);
  assert.equal(observer.lagAt(0, start + tick - 1), 10);
  assert.equal(observer.lagAt(0, start + tick), 50);
  assert.equal(observer.lagAt(2, start), 0);
});

test('the lag is never taken from a sample that a worker has not told', () => {
  const crew = new Puppets();
  using observer = crew.observe();
  assert.equal(observer.lagAt(0, start), 0);
  crew.all(start, [50, 50], [90, 100, 120]);
  // A worker too busy for one tick.
  crew.progress('producer-0', start + tick, [60]);
  crew.progress('producer-1', start + tick, [60]);
  crew.progress('consumer-3', start + tick, [120]);
  assert.equal(observer.lagAt(0, start + tick), 10);
});

test('a reader is active while it receives or is turned away', () => {
  const crew = new Puppets();
  using observer = crew.observe();
  assert.equal(observer.lastActive(0), 0);
  const say = (index: number, totals: readonly number[], throttled: readonly number[]) =>
    crew.progress('consumer-2', start + index * tick, totals, throttled);
  say(0, [5, 5], [0, 0]);
  say(1, [6, 5], [0, 0]);
  say(2, [6, 5], [0, 1]);
  say(3, [6, 5], [0, 1]);
  assert.deepEqual([observer.lastActive(0), observer.lastActive(2)], [start + tick, start + 2 * tick]);
});

test('an observer that is done hears nothing more', () => {
  const crew = new Puppets();
  {
    using _observer = crew.observe();
    assert.equal(crew.listeners.size, 1);
  }
  assert.equal(crew.listeners.size, 0);
});

test('a reader of several members has what all of them received, and is active while one of them is', () => {
  const crew = new Puppets();
  const shared = [
    { name: 'producer-0', assignment: { role: 'producer' } },
    { name: 'consumer-2', assignment: { role: 'consumer', readers: [{ reader: 0 }] } },
    { name: 'consumer-3', assignment: { role: 'consumer', readers: [{ reader: 0 }] } },
  ] as unknown as Worker[];
  crew.workers.splice(0, crew.workers.length, ...shared);
  using observer = crew.observe();
  for (let index = 0; index <= 20; index++) {
    const at = start + index * tick;
    crew.progress('producer-0', at, [index * 100]);
    crew.progress('consumer-2', at, [index * 60], [3]);
    crew.progress('consumer-3', at, [Math.min(index, 10) * 40], [5]);
  }
  assert.deepEqual(observer.totals(), { acknowledged: 2_000, received: [1_600] });
  assert.equal(observer.lagAt(0, start + 10 * tick), 0);
  assert.equal(observer.lagAt(0, start + 20 * tick), 400);
  assert.equal(observer.slopeOf(0, start + 10 * tick, start + 20 * tick, 0.5).slope.toFixed(3), '160.000');
  assert.equal(observer.lastActive(0), start + 20 * tick);
  // Different numbers of throttled reads of two members are no activity.
  crew.progress('consumer-3', start + 21 * tick, [400], [5]);
  crew.progress('consumer-2', start + 22 * tick, [1_200], [3]);
  assert.equal(observer.lastActive(0), start + 20 * tick);
});
