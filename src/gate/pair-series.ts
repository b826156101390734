import type { ScenarioResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import type { Pair } from './decide.ts';
import { gateValue } from './gate-value.ts';
import type { GatedMetric } from './gated-metric.ts';
import { pairOrder, type SideName } from './pair-order.ts';
import { type Side, SideFailed } from './side.ts';
import type { SideRecord } from './side-record.ts';

/** A metric that lacks a value in some repetition of a side, because there were too few samples. */
export interface Missing {
  readonly target: string;
  readonly metric: string;
  readonly side: SideName;
}

/** What ended a gate before it was complete, by the code of a target's problem. */
export interface SideProblem {
  readonly side: SideName;
  readonly target: string;
  readonly code: string;
  readonly message: string;
}

export interface InterleavedOptions {
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Keeps what there is after each pair, so that a process that is killed loses one at most. */
  readonly saved?: (records: SideRecords) => Promise<void>;
}

/** What each side measured. */
export type SideRecords = Readonly<Record<SideName, SideRecord>>;

type Trials = Readonly<Record<SideName, Trial>>;

/** The pairs of trials of one target, as they are measured. */
export class PairSeries {
  readonly target: string;
  /** False as soon as a repetition did not come to its end; nothing is measured after that. */
  isComplete = true;
  /** Why, unless the user interrupted it. */
  problem: SideProblem | null = null;
  readonly #start: SideName;
  readonly #records: SideRecords;
  readonly #options: InterleavedOptions;
  readonly #trials: Trials[] = [];

  constructor(target: string, start: SideName, records: SideRecords, options: InterleavedOptions) {
    this.target = target;
    this.#start = start;
    this.#records = records;
    this.#options = options;
  }

  /** One pair that is not looked at: connections, caches and compilers on both sides are warm afterwards. */
  async warmUp(): Promise<void> {
    for (const side of pairOrder(0, this.#start)) if (this.isComplete) await this.#measured(side);
  }

  async measure(count: number): Promise<void> {
    const planned = this.#trials.length + count;
    while (this.isComplete && this.#trials.length < planned) {
      const trials: Partial<Record<SideName, Trial | undefined>> = {};
      for (const side of pairOrder(this.#trials.length, this.#start)) {
        const repetition = this.isComplete ? await this.#measured(side) : undefined;
        if (repetition === undefined) return;
        trials[side] = this.#records[side].add(this.target, repetition);
      }
      const { baseline, candidate } = trials;
      if (baseline === undefined || candidate === undefined) throw new Error('a complete repetition without a trial');
      this.#trials.push({ baseline, candidate });
      await this.#options.saved?.(this.#records);
      this.#options.say(`${this.target}: pair ${this.#trials.length} of ${planned}`);
    }
  }

  /** The pairs in which both sides have a value above zero. */
  valuesOf(metric: GatedMetric): Pair[] {
    return this.pairsOf(reading(metric));
  }

  /** The same of anything that can be read from a trial. */
  pairsOf(of: (trial: Trial) => number): Pair[] {
    return this.#trials.flatMap((trials) => {
      const pair = { baseline: of(trials.baseline), candidate: of(trials.candidate) };
      return pair.baseline > 0 && pair.candidate > 0 ? [pair] : [];
    });
  }

  /** The sides in which some repetition has no value. */
  missingOf(metric: GatedMetric): Missing[] {
    const of = reading(metric);
    return (['baseline', 'candidate'] as const)
      .filter((side) => this.#trials.some((trials) => of(trials[side]) === 0))
      .map((side) => ({ target: this.target, metric: metric.name, side }));
  }

  /** One repetition; undefined, and nothing more is measured, when it did not come to its end. */
  async #measured(side: SideName): Promise<ScenarioResult | undefined> {
    const { sides, signal } = this.#options;
    try {
      const repetition = signal.aborted ? undefined : await sides[side].measure(this.target);
      const result = repetition?.targets[0];
      if (result?.status === 'complete') return repetition;
      this.#stop(side, result?.problem ?? { code: 'failed', message: 'it gave no result of this target' });
      // Kept with its problem, so that the side's own result tells of it too.
      if (repetition !== undefined) this.#records[side].add(this.target, repetition);
    } catch (error) {
      if (!(error instanceof SideFailed)) throw error;
      this.#stop(side, error);
    }
    return undefined;
  }

  #stop(side: SideName, { code, message }: { readonly code: string; readonly message: string }): void {
    this.isComplete = false;
    if (!this.#options.signal.aborted) this.problem = { side, target: this.target, code, message };
  }
}

/** Reads a metric from a trial; 0 where it has no value. */
function reading({ name }: GatedMetric): (trial: Trial) => number {
  return (trial) => gateValue(name, trial) ?? 0;
}
