import { createHash } from 'node:crypto';
import type { Scenario } from '../scenario/scenario.ts';

/** One repetition of one target. */
export interface PlannedStep {
  readonly targetIndex: number;
  /** Counted from 0. */
  readonly repetition: number;
}

/**
 * The order in which repetitions run: the targets in turn, every second round backwards (ABBA), so that a machine
 * that slowly changes favours none.
 */
export function planSteps(scenario: Scenario): PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (let repetition = 0; repetition < scenario.repetitions; repetition++) {
    const round = scenario.targets.map((_, targetIndex) => ({ targetIndex, repetition }));
    steps.push(...(repetition % 2 === 0 ? round : round.reverse()));
  }
  return steps;
}

/**
 * First 16 hexadecimal digits of the SHA-256 of the scenario as it runs: equal hashes measured the same. How an answer
 * is worded or judged, and how often it was measured, is no part of it.
 */
export function scenarioHash(scenario: Scenario): string {
  const { name: _name, dimension: _dimension, question: _question, repetitions: _repetitions, ...rest } = scenario;
  const { gate: _gate, limits: _limits, allow: _allow, ...asked } = rest;
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16);
}
