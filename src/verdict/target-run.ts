import type { Result, ScenarioResult, TargetResult } from '../result/result-schema.ts';
import type { Trial } from '../result/trial-schema.ts';
import { type ScenarioAsRun, scenarioAsRun } from './scenario-as-run.ts';

/** One target of one scenario. */
export interface ScenarioTarget {
  readonly scenario: ScenarioResult;
  readonly asRun: ScenarioAsRun;
  readonly target: TargetResult;
}

/** The same in its result: what every verdict is about. */
export interface TargetRun extends ScenarioTarget {
  readonly result: Result;
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

export function subjectOf({ scenario, target }: ScenarioTarget): Subject {
  return { scenario: scenario.name, target: target.label };
}

/**
 * The trials whose figures stand for the target: repetitions, the confirmation of a found rate and the rungs that held.
 * Probes, confirmations and rungs that failed are data about a limit.
 */
export function judgedTrials({ trials }: TargetResult): Trial[] {
  const confirmation = trials.findLast(({ purpose, held }) => purpose === 'confirmation' && held);
  return trials.filter(
    (trial) => trial.purpose === 'repetition' || trial === confirmation || (trial.purpose === 'rung' && trial.held),
  );
}

/** The trials at rates that all targets of a search sustain, by rate in ascending order. */
export function commonRatesOf({ trials }: TargetResult): Trial[] {
  return trials
    .filter(({ purpose }) => purpose === 'common-rate')
    .sort((a, b) => a.offeredPerSecond - b.offeredPerSecond);
}

/** The trials that owe what a run promises: those that stand for the target, and those at common rates. */
export function owingTrials(target: TargetResult): Trial[] {
  return [...judgedTrials(target), ...commonRatesOf(target)];
}

/** The rate was given, not searched: it owes that it was met, and percentiles. */
export function hasGivenRate({ purpose }: Trial): boolean {
  return purpose === 'repetition' || purpose === 'common-rate';
}

/** Trials of the same load and number of readers, in ascending order of readers. */
export function cellsOf(trials: readonly Trial[]): Trial[][] {
  const cells = Map.groupBy(trials, ({ readers, offeredPerSecond }) => `${readers} ${offeredPerSecond}`);
  return [...cells.values()].sort((a, b) => a[0]!.readers - b[0]!.readers);
}
