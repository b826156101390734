import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { searchRate } from '../../../src/experiments/search-rate.ts';
import { searchRung } from '../../../src/experiments/search-rung.ts';

const seeded = { seed: 20_261_123, numRuns: 200 };
/** Evenly spread over orders of magnitude. */
const capacity = fc.nat(1_000_000).map((part) => 5_000_000 ** (part / 1_000_000));

interface Searched {
  readonly probes: readonly number[];
  readonly confirmations: readonly number[];
  readonly held: number | undefined;
  readonly failed: number | undefined;
}

/** Searches a system that holds exactly up to its capacity; confirmations may be held to a lower one. */
async function search(
  limit: number,
  { start = 500, most = 2e6, tolerance = 0.05, confirmed = limit },
): Promise<Searched> {
  const probes: number[] = [];
  const confirmations: number[] = [];
  await searchRate({
    start,
    most,
    tolerance,
    holds: async (rate) => {
      probes.push(rate);
      return rate <= limit;
    },
    confirms: async (rate) => {
      confirmations.push(rate);
      return rate <= confirmed;
    },
  });
  const failed = [...probes.filter((rate) => rate > limit), ...confirmations.filter((rate) => rate > confirmed)];
  return {
    probes,
    confirmations,
    held: confirmations.findLast((rate) => rate <= confirmed),
    failed: failed.length === 0 ? undefined : Math.min(...failed),
  };
}

test('the capacity lies in the bracket, which is as narrow as asked, and few probes find it', async () => {
  const tolerances = fc.constantFrom(0.01, 0.02, 0.05, 0.1);
  const starts = fc.constantFrom(10, 500, 20_000);
  await fc.assert(
    fc.asyncProperty(capacity, tolerances, starts, async (limit, tolerance, start) => {
      const { probes, confirmations, held, failed } = await search(limit, { tolerance, start });
      assert.ok(probes.every((rate) => rate > 0 && rate <= 2e6));
      assert.ok(probes.length <= 12 + Math.ceil(Math.log2(Math.log(4) / -Math.log(1 - tolerance))), `${probes.length}`);
      if (limit >= 2e6) {
        assert.deepEqual([held, failed], [2e6, undefined]);
        return;
      }
      if (held === undefined) {
        assert.ok(limit < 4, `nothing found below ${limit}`);
        return;
      }
      assert.ok(held <= limit && limit < failed!, `${held} … ${failed} misses ${limit}`);
      assert.ok((failed! - held) / failed! <= tolerance);
      assert.deepEqual(confirmations, [held]);
    }),
    seeded,
  );
});

test('a rate that does not confirm gives way to one a little lower, then to ever lower ones, seven in all', async () => {
  const drops = [0.05, 0.1, 0.2, 0.4, 0.5, 0.5];
  await fc.assert(
    fc.asyncProperty(capacity, fc.integer({ min: 50, max: 1_000 }), async (limit, thousandths) => {
      const share = thousandths / 1_000;
      fc.pre(limit >= 4 && limit < 2e6);
      const { confirmations, held } = await search(limit, { confirmed: limit * share });
      assert.ok(confirmations.length >= 1 && confirmations.length <= 7);
      confirmations.slice(1).forEach((rate, index) => {
        assert.ok(Math.abs(rate / (confirmations[index]! * (1 - drops[index]!)) - 1) < 1e-9);
      });
      if (share > 0.15) assert.notEqual(held, undefined, 'a sixth of what short probes took is found');
      if (held === undefined) assert.equal(confirmations.length, 7);
      else assert.equal(held, confirmations.at(-1));
    }),
    seeded,
  );
});

test('nothing is confirmed where nothing holds', async () => {
  const { confirmations, probes } = await search(0, {});
  assert.deepEqual(confirmations, []);
  assert.ok(probes.every((rate) => rate >= 1));
});

test('the start is no higher than the most that may be tried', async () => {
  const { probes } = await search(1e9, { start: 500, most: 100 });
  assert.deepEqual(probes, [100]);
});

test('the largest rung that holds is found between the last that held and the first that failed', async () => {
  const ladder = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 20, size: 'max' });
  await fc.assert(
    fc.asyncProperty(ladder, fc.nat(110), async (unsorted, limit) => {
      const rungs = unsorted.toSorted((a, b) => a - b);
      const tried: number[] = [];
      await searchRung(rungs, async (rung) => {
        tried.push(rung);
        return rung <= limit;
      });
      assert.equal(new Set(tried).size, tried.length, 'a rung is climbed twice');
      assert.ok(tried.length <= 1 + Math.ceil(Math.log2(rungs.length + 1)));
      const best = rungs.findLast((rung) => rung <= limit);
      const worst = rungs.find((rung) => rung > limit);
      assert.ok(best === undefined || tried.includes(best));
      assert.ok(worst === undefined || tried.includes(worst));
    }),
    seeded,
  );
});

test('a ladder without rungs is not climbed', async () => {
  await searchRung([], () => assert.fail('climbed'));
});
