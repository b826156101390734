import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLook, type Pair, secondLook } from '../../../src/gate/decide.ts';
import { gatedMetrics } from '../../../src/gate/gate-metrics.ts';
import type { GatedMetric } from '../../../src/gate/gated-metric.ts';
import type { SideName } from '../../../src/gate/pair-order.ts';
import { perSecond } from '../../../src/units/rate.ts';
import { limitOf, models, type NoiseModel, SimulatedGate } from './noise-models.ts';

interface Asked {
  readonly smallestChange: number;
  /** Comparisons in the whole gate; one of them is simulated unless `family`. */
  readonly comparisons: number;
  /** The candidate is slower by this share. */
  readonly effect?: number;
  readonly isThroughput?: boolean;
  readonly driftPerSlot?: number;
  readonly ordering?: (index: number, start: SideName) => readonly [SideName, SideName];
}

/** The metric that a gate of a closed loop compares. */
function closedLoop(throughput: number): GatedMetric {
  const gate = { p50: 0.1, p99: 0.2, throughput, own: [], pairs: 6, secondLookPairs: 10 };
  return gatedMetrics({ gate, workload: { rate: perSecond(0) } })[0]!;
}

/** A side that is slower by a factor carries less by the same factor. */
function seen(pairs: Pair[], { isThroughput = false }: Pick<Asked, 'isThroughput'>): Pair[] {
  if (!isThroughput) return pairs;
  return pairs.map(({ baseline, candidate }) => ({ baseline: 1_000 / baseline, candidate: 1_000 / candidate }));
}

/** Whether one simulated comparison, from first look to second, ends as a regression. */
function isRed(noise: NoiseModel, seed: number, asked: Asked): boolean {
  const metric = asked.isThroughput ? closedLoop(asked.smallestChange) : limitOf(asked.smallestChange);
  const gate = new SimulatedGate(noise, seed, asked);
  const pairs = seen(gate.pairs(6), asked);
  if (firstLook(metric, pairs).verdict !== 'suspect') return false;
  pairs.push(...seen(gate.pairs(10), asked));
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

const throughput = { smallestChange: 0.05, comparisons: 1, isThroughput: true } as const;

for (const noise of Object.values(models)) {
  test(`${noise.name}: an unchanged throughput is red in at most 1 of 20 gates`, () => {
    const red = redShare(noise, gates, throughput);
    assert.ok(red <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / gates), `${red}`);
  });
}

test('a throughput that fell by twice the limit is found in at least 85 of 100 gates', () => {
  const found = redShare(models.throughputQuiet, gates, { ...throughput, effect: 0.1 });
  assert.ok(found >= 0.85, `${found}`);
});

for (const isThroughput of [false, true]) {
  test(`${isThroughput ? 'a throughput' : 'a latency'} that became better is named improved and is never red`, () => {
    const asked = { ...throughput, isThroughput, effect: -0.1 };
    const metric = isThroughput ? closedLoop(0.05) : limitOf(0.05);
    assert.equal(redShare(models.throughputQuiet, gates, asked), 0);
    const named = Array.from({ length: gates }, (_, seed) => {
      const pairs = seen(new SimulatedGate(models.throughputQuiet, seed * 7919 + 13, asked).pairs(6), asked);
      return firstLook(metric, pairs).verdict === 'improved';
    });
    assert.ok(named.filter(Boolean).length / gates >= 0.85, `${named.filter(Boolean).length} of ${gates}`);
  });
}
