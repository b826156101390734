import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Adapter, Consumer, Context, Producer } from '../../../src/adapters/adapter.ts';
import type { Deliver } from '../../../src/adapters/batch.ts';
import { seededRandom } from '../../../src/load/random.ts';
import type { ConnectedTarget } from '../../../src/run/connect-target.ts';
import { timeSetUp } from '../../../src/run/time-set-up.ts';

/** A system on which every step takes a known time of a made-up clock. */
class Paced {
  at = 0;
  removed = 0;
  readonly context: Context = {
    signal: new AbortController().signal,
    timers: { now: () => this.at * 1e6, sleep: () => new Promise(() => undefined) },
    random: seededRandom(1),
    report: () => undefined,
  };

  #take(milliseconds: number): void {
    this.at += milliseconds;
  }

  #leave(milliseconds: number): AsyncDisposable {
    return { [Symbol.asyncDispose]: async () => this.#take(milliseconds) };
  }

  readonly #counters = () => ({ calls: 0, throttledCalls: 0, failedCalls: 0, bytes: 0 });

  readonly #producer: Producer = {
    ...this.#leave(5_000),
    send: async ({ count }) => {
      this.#take(3);
      return { count, partitions: 0, refused: [], positionAt: String };
    },
    flush: async () => undefined,
    counters: this.#counters,
  };

  readonly #consumer: Consumer = {
    ...this.#leave(7_000),
    ready: async () => undefined,
    commit: async () => ({ committed: 0, failed: 0 }),
    counters: this.#counters,
  };

  target(): ConnectedTarget {
    const adapter: Partial<Adapter> = {
      name: 'paced',
      parseSettings: () => ({}),
      provision: async ({ name, partitions }) => {
        this.#take(1);
        return { name, partitions, details: {} };
      },
      connectProducer: async () => {
        this.#take(2);
        return this.#producer;
      },
      connectConsumer: async (_stream, _membership, deliver: Deliver) => {
        this.#take(4);
        await deliver({
          partition: 0,
          count: 1,
          valueAt: () => Buffer.alloc(0),
          keyAt: () => undefined,
          positionAt: String,
        });
        return this.#consumer;
      },
      remove: async () => void this.removed++,
    };
    return { adapter, rawSettings: {}, description: { evidence: 'measured' } } as unknown as ConnectedTarget;
  }
}

test('each step is timed without what it takes to leave again', async () => {
  const system = new Paced();
  const systems = {
    resolve: () => Promise.reject(new Error('not asked')),
    startFresh: async () => null,
    startForgetful: async () => null,
  };
  const steps = await timeSetUp(system.target(), systems, 'kvk-test', system.context);
  assert.deepEqual(steps, [
    { name: 'create stream', milliseconds: 1 },
    { name: 'connect producer', milliseconds: 2 },
    { name: 'first put', milliseconds: 3 },
    { name: 'first read', milliseconds: 4 },
  ]);
  assert.equal(system.removed, 1);
});
