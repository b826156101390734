import type { Result, ScenarioResult, TargetResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { type ScenarioAsRun, scenarioAsRun } from './scenario-as-run.ts';

/** One target of one scenario of one result: what every verdict is about. */
export interface TargetRun {
  readonly result: Result;
  readonly scenario: ScenarioResult;
  readonly asRun: ScenarioAsRun;
  readonly target: TargetResult;
}

/** Names the target a verdict is about. */
export interface Subject {
  readonly scenario: string;
  /** Null: the scenario as a whole. */
  readonly target: string | null;
}

/** Every target of the result, in the order of the document. */
export function targetRunsOf(result: Result): TargetRun[] {
  return result.scenarios.flatMap((scenario) => {
    const asRun = scenarioAsRun(scenario);
    return scenario.targets.map((target) => ({ result, scenario, asRun, target }));
  });
}

export function subjectOf({ scenario, target }: TargetRun): Subject {
  return { scenario: scenario.name, target: target.label };
}

/**
 * The trials whose figures stand for the target: repetitions, the confirmation of a found rate (the last one: an
 * earlier one that failed is part of the search) and the rungs that held. Probes that failed are data about a limit.
 */
export function judgedTrials({ trials }: TargetResult): Trial[] {
  const confirmation = trials.findLast(({ purpose }) => purpose === 'confirmation');
  return trials.filter(
    (trial) => trial.purpose === 'repetition' || trial === confirmation || (trial.purpose === 'rung' && trial.held),
  );
}

/** Trials of the same load and number of readers, in ascending order of readers. */
export function cellsOf(trials: readonly Trial[]): Trial[][] {
  const cells = Map.groupBy(trials, ({ readers, offeredPerSecond }) => `${readers} ${offeredPerSecond}`);
  return [...cells.values()].sort((a, b) => a[0]!.readers - b[0]!.readers);
}
