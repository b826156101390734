import type { Pair } from '../../../src/gate/decide.ts';
import type { GatedMetric } from '../../../src/gate/gated-metric.ts';
import { type SideName, pairOrder } from '../../../src/gate/pair-order.ts';
import { seededRandom } from '../../../src/load/random.ts';

/** How a metric wavers on a machine; all sizes on the logarithmic scale. Outliers only make it worse. */
export interface NoiseModel {
  readonly name: string;
  /** Standard deviation of a slow wander (first-order autoregression, φ 0.8) from slot to slot. */
  readonly wander: number;
  /** Standard deviation of each repetition by itself. */
  readonly repetition: number;
  readonly outlierProbability: number;
  readonly outlierMean: number;
  /** The machine becomes slower by this much, for good, at some slot of a gate. */
  readonly shiftProbability: number;
  readonly shiftSize: number;
}

const persistence = 0.8;

function model(name: string, sizes: readonly [number, number, number, number, number, number]): NoiseModel {
  const [wander, repetition, outlierProbability, outlierMean, shiftProbability, shiftSize] = sizes;
  return { name, wander, repetition, outlierProbability, outlierMean, shiftProbability, shiftSize };
}

/** Fitted to A/A runs of throughput and windowed p99 on quiet, typical, nasty and shared machines. */
export const models = {
  throughputQuiet: model('throughput quiet', [0.01, 0.01, 0.02, 0.08, 0.1, 0.04]),
  p99Quiet: model('p99 quiet', [0.02, 0.03, 0.03, 0.2, 0.1, 0.1]),
  p99Typical: model('p99 typical', [0.05, 0.06, 0.05, 0.35, 0.2, 0.2]),
  p99Nasty: model('p99 nasty', [0.1, 0.12, 0.1, 0.5, 0.3, 0.35]),
  sharedMachine: model('shared machine', [0.25, 0.45, 0.05, 0.6, 0.3, 0.4]),
} as const;

/** A latency limit of that size, without an absolute part. */
export function limitOf(smallestChange: number): GatedMetric {
  return { name: 'x', title: 'x', unit: 'ms', better: 'lower', smallestChange, smallestDifference: 0 };
}

type Ordering = (index: number, start: SideName) => readonly [SideName, SideName];

/** What one simulated gate measures: pairs in the order they would run, the candidate worse by `effect` (a share). */
export class SimulatedGate {
  readonly #model: NoiseModel;
  readonly #random: () => number;
  readonly #effect: number;
  readonly #driftPerSlot: number;
  readonly #ordering: Ordering;
  readonly #shiftAt: number;
  #level = 0;
  #slot = 0;
  #pair = 0;

  constructor(
    noise: NoiseModel,
    seed: number,
    { effect = 0, driftPerSlot = 0, slots = 32, ordering = pairOrder as Ordering } = {},
  ) {
    this.#model = noise;
    this.#random = seededRandom(seed);
    this.#effect = effect;
    this.#driftPerSlot = driftPerSlot;
    this.#ordering = ordering;
    this.#level = this.#normal() * noise.wander;
    this.#shiftAt = this.#random() < noise.shiftProbability ? Math.floor(this.#random() * slots) : Infinity;
  }

  pairs(count: number): Pair[] {
    return Array.from({ length: count }, () => {
      const values = { baseline: 0, candidate: 0 };
      for (const side of this.#ordering(this.#pair, 'baseline')) {
        values[side] = Math.exp(this.#noise() + (side === 'candidate' ? Math.log1p(this.#effect) : 0));
      }
      this.#pair++;
      return values;
    });
  }

  #noise(): number {
    const { wander, repetition, outlierProbability, outlierMean, shiftSize } = this.#model;
    this.#level = persistence * this.#level + Math.sqrt(1 - persistence ** 2) * wander * this.#normal();
    const slot = this.#slot++;
    const outlier = this.#random() < outlierProbability ? -outlierMean * Math.log(1 - this.#random()) : 0;
    const shift = slot >= this.#shiftAt ? shiftSize : 0;
    return this.#level + repetition * this.#normal() + outlier + shift + slot * this.#driftPerSlot;
  }

  /** Box and Muller. */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}
