import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Contestant, Plan, Running, Stage } from '../../../bench/frame/comparison.ts';
import { interleave } from '../../../bench/frame/interleave.ts';

const plan: Plan = { rounds: 4, warmUpRounds: 1, roundMilliseconds: 1, warmSeconds: 0, minutes: 0, seed: 7 };
const stage: Stage = { signal: new AbortController().signal, cacheFolder: '', report: () => {} };

/** Three contestants that note what is done with them; what `failing` names goes wrong for `b`. */
function contestants(failing?: 'start' | 'round', mayBeMissing = true) {
  const done: string[] = [];
  const make = (name: string): Contestant => ({
    name,
    mayBeMissing,
    async start(): Promise<Running> {
      if (failing === 'start' && name === 'b') throw new Error('cannot be had');
      return {
        version: '1',
        pid: process.pid,
        async round() {
          done.push(name);
          const ofThis = done.filter((other) => other === name).length;
          if (failing === 'round' && name === 'b' && ofThis === 3) throw new Error('broke');
          return { records: 10, seconds: 2, latenciesMilliseconds: [1, 2, 3, 4] };
        },
        stop: async () => void done.push(`${name} stopped`),
      };
    },
  });
  return { done, all: ['a', 'b', 'c'].map(make) };
}

describe('interleaved rounds', () => {
  it('give every contestant one turn in each round and throw the warm-up away', async () => {
    const { done, all } = contestants();
    const measured = await interleave(all, plan, stage);
    for (let round = 0; round < 5; round++) {
      assert.deepEqual(done.slice(round * 3, round * 3 + 3).toSorted(), ['a', 'b', 'c']);
    }
    assert.deepEqual(done.slice(15), ['c stopped', 'b stopped', 'a stopped']);
    assert.deepEqual(
      measured.map(({ contestant, rounds }) => [contestant, rounds.length]),
      [
        ['a', 4],
        ['b', 4],
        ['c', 4],
      ],
    );
    const { recordsPerSecond, p50Milliseconds, p99Milliseconds } = measured[0]!.rounds[0]!;
    assert.deepEqual([recordsPerSecond, p50Milliseconds, p99Milliseconds], [5, 2, 4]);
  });

  it('come in an order that changes, the same for the same seed', async () => {
    const [first, second] = [contestants(), contestants()];
    await interleave(first.all, plan, stage);
    await interleave(second.all, plan, stage);
    assert.deepEqual(first.done, second.done);
    const orders = new Set([0, 1, 2, 3, 4].map((round) => first.done.slice(round * 3, round * 3 + 3).join('')));
    assert.ok(orders.size > 1);
  });

  for (const failing of ['start', 'round'] as const) {
    it(`go on without a peer that fails in its ${failing}, and say why`, async () => {
      const { done, all } = contestants(failing);
      const measured = await interleave(all, plan, stage);
      assert.deepEqual(
        measured.map(({ rounds }) => rounds.length),
        [4, 0, 4],
      );
      assert.equal(measured[1]!.missing, failing === 'start' ? 'cannot be had' : 'broke');
      assert.equal(done.includes('b stopped'), failing === 'round');
    });
  }

  it('end when one fails that must be there, and stop all', async () => {
    const { done, all } = contestants('round', false);
    await assert.rejects(interleave(all, plan, stage), /broke/);
    assert.deepEqual(done.slice(-3), ['c stopped', 'b stopped', 'a stopped']);
  });

  it('end at once when the run is interrupted', async () => {
    const { done, all } = contestants();
    await assert.rejects(interleave(all, plan, { ...stage, signal: AbortSignal.abort(new Error('interrupted')) }), {
      message: 'interrupted',
    });
    assert.deepEqual(done, []);
  });
});
