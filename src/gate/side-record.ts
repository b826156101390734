import type { Result, ScenarioResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';

/** Every complete repetition of one side, in the form of a result: it can be judged and reported like any run. */
export class SideRecord {
  readonly #byTarget = new Map<string, ScenarioResult>();

  /**
   * Adds one repetition on `target`; returns its trial, or undefined when it did not come to its end: half a repetition
   * is no figure.
   */
  add(target: string, repetition: ScenarioResult): Trial | undefined {
    const [added] = repetition.targets;
    const isComplete = added?.status === 'complete';
    const known = this.#byTarget.get(target) ?? structuredClone(repetition);
    const [kept] = known.targets;
    if (kept === undefined || added === undefined) return undefined;
    if (!this.#byTarget.has(target)) kept.trials = [];
    this.#byTarget.set(target, known);
    if (!isComplete) {
      Object.assign(kept, { status: added.status, problem: added.problem });
      return undefined;
    }
    const before = kept.trials.length;
    kept.trials.push(...added.trials.map((trial, index) => ({ ...trial, repetition: before + index })));
    return added.trials.findLast(({ purpose }) => purpose === 'repetition');
  }

  /** What was added, by target. */
  scenarios(): ScenarioResult[] {
    return [...this.#byTarget.values()];
  }

  /** The result document around everything that was added: one scenario with the targets of all repetitions. */
  result(around: Omit<Result, 'scenarios'>): Result {
    const all = this.scenarios();
    const [first] = all;
    if (first === undefined) return { ...around, scenarios: [] };
    const scenario = { ...first.scenario, targets: all.flatMap((one) => one.scenario['targets'] as unknown[]) };
    return { ...around, scenarios: [{ ...first, scenario, targets: all.flatMap(({ targets }) => targets) }] };
  }
}
