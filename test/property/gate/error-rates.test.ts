import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLook, secondLook } from '../../../src/gate/decide.ts';
import type { SideName } from '../../../src/gate/pair-order.ts';
import { limitOf, models, type NoiseModel, SimulatedGate } from './noise-models.ts';

interface Asked {
  readonly smallestChange: number;
  /** Comparisons in the whole gate; one of them is simulated unless `family`. */
  readonly comparisons: number;
  readonly effect?: number;
  readonly driftPerSlot?: number;
  readonly ordering?: (index: number, start: SideName) => readonly [SideName, SideName];
}

/** Whether one simulated comparison, from first look to second, ends as a regression. */
function isRed(noise: NoiseModel, seed: number, asked: Asked): boolean {
  const metric = limitOf(asked.smallestChange);
  const gate = new SimulatedGate(noise, seed, asked);
  const pairs = gate.pairs(6);
  if (firstLook(metric, pairs).verdict !== 'suspect') return false;
  pairs.push(...gate.pairs(10));
  return secondLook(metric, pairs, asked.comparisons).verdict === 'regressed';
}

function redShare(noise: NoiseModel, gates: number, asked: Asked): number {
  let red = 0;
  for (let gate = 0; gate < gates; gate++) if (isRed(noise, gate * 7919 + 13, asked)) red++;
  return red / gates;
}

const gates = 600;
const family = 16;

for (const noise of Object.values(models)) {
  for (const comparisons of [1, family]) {
    test(`${noise.name}: without a change ${comparisons} comparisons together are red in at most 1 of 20 gates`, () => {
      let red = 0;
      for (let gate = 0; gate < gates; gate++) {
        const any = Array.from({ length: comparisons }, (_, index) => gate * 1000 + index * 17 + 5).some((seed) =>
          isRed(noise, seed, { smallestChange: 0.1, comparisons }),
        );
        if (any) red++;
      }
      const margin = 3 * Math.sqrt((0.05 * 0.95) / gates);
      assert.ok(red / gates <= 0.05 + margin, `${red} of ${gates}`);
    });
  }
}

for (const [noise, smallestChange] of [
  [models.throughputQuiet, 0.05],
  [models.p99Quiet, 0.1],
  [models.p99Typical, 0.1],
  [models.p99Typical, 0.2],
] as const) {
  test(`${noise.name}: a change of twice ${smallestChange * 100} % is found in at least 85 of 100 gates`, () => {
    const found = redShare(noise, gates, { smallestChange, comparisons: 16, effect: 2 * smallestChange });
    assert.ok(found >= 0.85, `${found}`);
  });
}

test('at a change of just the limit about one gate in three is red', () => {
  const found = redShare(models.p99Quiet, gates, { smallestChange: 0.1, comparisons: 16, effect: 0.1 });
  assert.ok(found > 0.2 && found < 0.5, `${found}`);
});

test('a machine that slows by 5 % a slot is no regression in ABBA order, and would be in ABAB', () => {
  const drift = { smallestChange: 0.05, comparisons: 1, driftPerSlot: Math.log(1.05) };
  const abba = redShare(models.p99Quiet, gates, drift);
  const abab = redShare(models.p99Quiet, gates, { ...drift, ordering: () => ['baseline', 'candidate'] });
  assert.ok(abba <= 0.01, `ABBA ${abba}`);
  assert.ok(abab >= 0.2, `ABAB ${abab}: the order makes no difference, so this shows nothing`);
});
