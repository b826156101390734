import type { Result, ScenarioResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';

/** Every repetition of one side, in the form of a result: each can be judged, saved and reported like any run. */
export class SideRecord {
  readonly #byTarget = new Map<string, ScenarioResult>();

  /** Adds one repetition on `target`; returns its trial, or undefined when the target gave none. */
  add(target: string, repetition: ScenarioResult): Trial | undefined {
    const [added] = repetition.targets;
    const known = this.#byTarget.get(target);
    if (known === undefined) this.#byTarget.set(target, structuredClone(repetition));
    else if (added !== undefined) {
      const [kept] = known.targets;
      kept!.trials.push(...added.trials.map((trial) => ({ ...trial, repetition: kept!.trials.length })));
      if (added.status !== 'complete') Object.assign(kept!, { status: added.status, problem: added.problem });
    }
    return added?.trials.findLast(({ purpose }) => purpose === 'repetition');
  }

  /** The result document around everything that was added. */
  result(around: Omit<Result, 'scenarios'>): Result {
    const all = [...this.#byTarget.values()];
    const [first] = all;
    const targets = all.flatMap((scenario) => scenario.targets);
    return { ...around, scenarios: first === undefined ? [] : [{ ...first, targets }] };
  }
}
